using Holdfast.Bgp.Handover;

namespace Holdfast.Bgp.Bfd;

/// <content>From one process to another.</content>
internal sealed partial class BfdFsm
{
    /// <summary>What it leaves.</summary>
    public BfdSessionHandover Leave(BfdSessionHandover session, long now) => session with
    {
        LocalDiscriminator = LocalDiscriminator,
        RemoteDiscriminator = RemoteDiscriminator,
        State = (byte)State,
        Diagnostic = (byte)Diagnostic,
        RemoteState = (byte)RemoteState,
        RemoteDiagnostic = (byte)RemoteDiagnostic,
        Transmit = [_tx.Announced, _tx.Used],
        Receive = [_rx.Announced, _rx.Used],
        Remote = [_remoteMinTx, _remoteMinRx, _remoteMultiplier],
        RemoteDemand = _remoteDemand,
        IsPolling = _poll.IsActive,
        Silence = now - _lastReceived,
    };

    /// <summary>
    /// Goes on with what another process has left, and says so at once: the peer's detection time began with that process's last
    /// packet.
    /// </summary>
    public void Inherit(BfdSessionHandover left, long now)
    {
        RemoteDiscriminator = left.RemoteDiscriminator;
        (State, Diagnostic) = ((BfdState)left.State, (BfdDiagnostic)left.Diagnostic);
        (RemoteState, RemoteDiagnostic) = ((BfdState)left.RemoteState, (BfdDiagnostic)left.RemoteDiagnostic);
        if (left is { Transmit: [var announcedTx, var usedTx], Receive: [var announcedRx, var usedRx] })
            (_tx, _rx) = (AnnouncedInterval.Of(announcedTx, usedTx), AnnouncedInterval.Of(announcedRx, usedRx));
        if (left.Remote is [var minTx, var minRx, var multiplier])
            (_remoteMinTx, _remoteMinRx, _remoteMultiplier) = (minTx, minRx, (byte)multiplier);
        (_remoteDemand, _sendsNow) = (left.RemoteDemand, true);
        if (left.IsPolling) _poll.Start();
        // It was not listened to for a moment, for which it is not to blame.
        _lastReceived = now;
    }
}
