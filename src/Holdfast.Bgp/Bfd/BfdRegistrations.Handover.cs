using Holdfast.Bgp.Handover;

namespace Holdfast.Bgp.Bfd;

/// <content>From one process to another.</content>
internal sealed partial class BfdRegistrations
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private BfdHandover? _inherited;

    /// <summary>Goes on with the sessions of another process; before the first <see cref="Reconfigure"/>.</summary>
    public void Inherit(BfdHandover left) => _inherited = left;

    /// <summary>All sessions stand still; <see cref="Resume"/> or <see cref="Abandon"/> follows.</summary>
    public BfdHandover Suspend() => _speaker?.Suspend() ?? BfdHandover.None;

    /// <summary>They go on.</summary>
    public void Resume() => _speaker?.Resume();

    /// <summary>They end, and no peer is told. The next <see cref="Reconfigure"/> begins anew.</summary>
    public void Abandon()
    {
        if (_speaker is not { } speaker) return;
        speaker.Abandon().Wait(Longest);
        speaker.Dispose();
        lock (_resolving) (_speaker, _peers) = (null, []);
    }

    private BfdSpeaker Begin(BfdNotifier notifier)
    {
        var speaker = new BfdSpeaker(_time, _forwards, notifier.Post, _ports, _remotePorts);
        if (_inherited is { } left) speaker.Inherit(left);
        _inherited = null;
        return speaker;
    }
}
