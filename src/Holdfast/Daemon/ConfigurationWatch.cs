using Holdfast.Linux.Blocking;

namespace Holdfast.Daemon;

/// <summary>
/// Has the configuration taken over when its file changes (<c>node.watch_config</c>). It is polled rather than listened to:
/// that sees a file replaced by a rename or behind a symbolic link, as editors and deployments do it, as well as one written to.
/// A file system that hangs holds up nothing but a thread of this.
/// </summary>
internal sealed class ConfigurationWatch : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly Func<bool> _isWanted;
    private readonly Action _reload;
    private readonly TimeProvider _time;
    private readonly BlockingCalls<string, bool> _calls = new("hf-watch", limit: 1);
    private readonly ITimer _timer;
    private Stamp? _known;
    private Stamp? _last;
    private long _stillSince;

    /// <param name="path">The file.</param>
    /// <param name="isWanted">Whether a change is to be taken over, asked each time.</param>
    /// <param name="reload">Takes it over; called once for each change, whatever comes of it.</param>
    /// <param name="time">The clock.</param>
    public ConfigurationWatch(string path, Func<bool> isWanted, Action reload, TimeProvider time)
    {
        (_path, _isWanted, _reload, _time) = (path, isWanted, reload, time);
        // The file that has just been read: one that changes before it is looked at is looked at soon.
        Polled = _calls.TryRun(path, Begin)!;
        _timer = time.CreateTimer(_ => Poll(), null, PollInterval, PollInterval);
    }

    /// <summary>The last look at the file; ends when it was looked at.</summary>
    internal Task<bool> Polled { get; private set; }

    public void Dispose() => _timer.Dispose();

    private void Poll() => Polled = _calls.TryRun(_path, Compare)!;

    private bool Begin(string path)
    {
        _known = _last = Stamp.Of(path);
        return false;
    }

    /// <summary>Whether the file is to be taken over, which is begun then.</summary>
    private bool Compare(string path)
    {
        var stamp = Stamp.Of(path);
        if (stamp != _last)
        {
            // Somebody is at it; what is half written would be refused for nothing.
            (_last, _stillSince) = (stamp, _time.GetTimestamp());
            return false;
        }
        // A file that is gone may be on its way back: that is no configuration to take over.
        if (stamp is null || stamp == _known || _time.GetElapsedTime(_stillSince) < Still) return false;
        _known = stamp;
        if (!_isWanted()) return false;
        _reload();
        return true;
    }

    /// <summary>What changes when a file does: its times and length, and where a link leads.</summary>
    private sealed record Stamp(DateTime Written, long Length, string Target)
    {
        public static Stamp? Of(string path)
        {
            try
            {
                var file = new FileInfo(path);
                var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                return target.Exists ? new Stamp(target.LastWriteTimeUtc, target.Length, target.FullName) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}
