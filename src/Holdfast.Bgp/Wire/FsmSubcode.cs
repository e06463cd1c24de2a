namespace Holdfast.Bgp.Wire;

/// <summary>Finite State Machine Error subcodes (RFC 6608).</summary>
internal enum FsmSubcode : byte
{
    UnexpectedMessageInOpenSent = 1,
    UnexpectedMessageInOpenConfirm = 2,
    UnexpectedMessageInEstablished = 3,
}
