namespace Holdfast.Bgp.Wire;

/// <summary>Message Header Error subcodes (RFC 4271, section 6.1).</summary>
internal enum HeaderSubcode : byte
{
    ConnectionNotSynchronized = 1,
    BadMessageLength = 2,
    BadMessageType = 3,
}
