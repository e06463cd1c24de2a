using System.Globalization;
using Holdfast.Configuration.Sources;
using Holdfast.Linux.Blocking;
using Holdfast.Linux.Files;

namespace Holdfast.Daemon;

/// <summary>
/// Has the configuration taken over when one of its files changes (<c>node.watch_config</c>), or one comes or goes where it
/// includes files by a pattern. They are polled rather than listened to: that sees a file replaced by a rename or behind a
/// symbolic link, as editors and deployments do it, as well as one written to. A file system that hangs holds up nothing but a
/// thread of this.
/// </summary>
internal sealed class ConfigurationWatch : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(1);

    // More than any configuration includes.
    private const int MostMatches = 1000;

    private readonly string _path;
    private readonly Func<bool> _isWanted;
    private readonly Action _reload;
    private readonly TimeProvider _time;
    private readonly Func<ConfigurationSources?> _sources;
    private readonly BlockingCalls<string, bool> _calls = new("hf-watch", limit: 1);
    private readonly ITimer _timer;
    private Dictionary<string, string>? _known;
    private Dictionary<string, string>? _last;
    private ConfigurationSources? _watched;
    private long _stillSince;

    /// <param name="path">The file.</param>
    /// <param name="isWanted">Whether a change is to be taken over, asked each time.</param>
    /// <param name="reload">Takes it over; called once for each change, whatever comes of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sources">What was read last, whatever came of it; null watches the one file.</param>
    public ConfigurationWatch(
        string path, Func<bool> isWanted, Action reload, TimeProvider time, Func<ConfigurationSources?>? sources = null)
    {
        (_path, _isWanted, _reload, _time, _sources) = (path, isWanted, reload, time, sources ?? (static () => null));
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
        _watched = _sources();
        _known = _last = Look(path, _watched);
        return false;
    }

    /// <summary>Whether the file is to be taken over, which is begun then.</summary>
    private bool Compare(string path)
    {
        var sources = _sources();
        var stamps = Look(path, sources);
        if (sources != _watched)
        {
            // Another set of files was read: what is new in it is known as it is, and the rest as it was.
            if (stamps is not null)
                _known = stamps.ToDictionary(file => file.Key, file => _known?.GetValueOrDefault(file.Key) ?? file.Value);
            _watched = sources;
        }
        if (!AreSame(stamps, _last))
        {
            // Somebody is at it; what is half written would be refused for nothing.
            (_last, _stillSince) = (stamps, _time.GetTimestamp());
            return false;
        }
        // A file that is gone may be on its way back: that is no configuration to take over.
        if (stamps is null || AreSame(stamps, _known) || _time.GetElapsedTime(_stillSince) < Still) return false;
        _known = stamps;
        if (!_isWanted()) return false;
        _reload();
        return true;
    }

    private static bool AreSame(Dictionary<string, string>? one, Dictionary<string, string>? other) =>
        one is null || other is null ? one == other
        : one.Count == other.Count && one.All(file => other.TryGetValue(file.Key, out var its) && its == file.Value);

    /// <summary>What changes when a file does, by file and by pattern; null when the first is gone.</summary>
    private static Dictionary<string, string>? Look(string path, ConfigurationSources? sources)
    {
        if (StampOf(path) is not { } first) return null;
        var stamps = new Dictionary<string, string>(StringComparer.Ordinal) { [Path.GetFullPath(path)] = first };
        foreach (var file in sources?.Files ?? []) stamps.TryAdd(file.Path, StampOf(file.Path) ?? "gone");
        foreach (var pattern in sources?.Patterns ?? []) stamps.TryAdd(pattern.ToString(), NamesOf(pattern));
        return stamps;
    }

    private static string? StampOf(string path) => FileStamp.Of(path) is { } stamp
        ? string.Create(CultureInfo.InvariantCulture, $"{stamp.Written.Ticks} {stamp.Length} {stamp.Target}") : null;

    private static string NamesOf(FilePattern pattern)
    {
        try
        {
            return string.Join('\0', DiskFiles.Instance.Match(pattern, MostMatches));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
