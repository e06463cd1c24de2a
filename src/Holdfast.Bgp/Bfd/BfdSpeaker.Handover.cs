using Holdfast.Bgp.Handover;

namespace Holdfast.Bgp.Bfd;

/// <content>From one process to another: <see cref="Suspend"/>, then <see cref="Resume"/> or <see cref="Abandon"/>.</content>
internal sealed partial class BfdSpeaker
{
    // Requests wake the thread anyway.
    private const long SuspendedWait = 1_000;

    private bool _isSuspended;

    /// <summary>Goes on with the sessions of another process; before the first <see cref="Reconfigure"/>.</summary>
    public void Inherit(BfdHandover left) => Ask(() =>
    {
        _sessions.Inherit(left.Sessions);
        _receivers.Inherit(left.Receivers.Zip(left.Sockets));
        return true;
    });

    /// <summary>Neither sends nor receives. The sockets stay this speaker's.</summary>
    public BfdHandover Suspend() => Ask(() =>
    {
        _isSuspended = true;
        var open = _receivers.Open().ToList();
        return new BfdHandover(
            _sessions.Leave(Now), [.. open.Select(one => one.Index)], [.. open.Select(one => one.Socket)]);
    });

    /// <summary>Goes on as if nothing had been.</summary>
    public void Resume() => Ask(() => _isSuspended = false);

    /// <summary>Ends, and tells nobody.</summary>
    public Task Abandon()
    {
        Ask(() => _isStopping = true);
        return _ended.Task;
    }
}
