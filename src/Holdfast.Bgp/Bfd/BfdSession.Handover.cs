using Holdfast.Bgp.Handover;

namespace Holdfast.Bgp.Bfd;

/// <content>From one process to another.</content>
internal sealed partial class BfdSession
{
    /// <summary>What it leaves.</summary>
    public BfdSessionHandover Leave(long now) => Fsm.Leave(new BfdSessionHandover
    {
        Address = Peer.Address.ToString(),
        IsMultihop = Peer.IsMultihop,
        SourcePort = _sourcePort,
        Counts = [Sent, Received, SendErrors, Flaps],
    }, now);

    /// <summary>Goes on with what another process has left, and tells that it is Up.</summary>
    public void Inherit(BfdSessionHandover left, long now)
    {
        Fsm.Inherit(left, now);
        _sourcePort = left.SourcePort;
        if (left.Counts is [var sent, var received, var errors, var flaps])
            (Sent, Received, SendErrors, Flaps) = (sent, received, errors, flaps);
        Tell(now);
    }
}
