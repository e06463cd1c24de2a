using Holdfast.Linux.Blocking;
using Holdfast.Linux.Files;

namespace Holdfast.Web;

/// <summary>
/// Has files read anew when one changes and all have then been still for a look, once a second. A file system that hangs holds
/// up nothing but a thread of this.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly BlockingCalls<string, bool> _calls = new("hf-api-files", limit: 1);
    private readonly Func<IEnumerable<string>> _paths;
    private readonly Action<IReadOnlySet<string>> _read;
    private readonly ITimer _timer;
    private Dictionary<string, FileStamp?> _known;
    private Dictionary<string, FileStamp?> _last;

    /// <param name="paths">The files.</param>
    /// <param name="read">Reads those that have changed; called on a thread that may wait.</param>
    /// <param name="time">The clock.</param>
    public FileWatch(Func<IEnumerable<string>> paths, Action<IReadOnlySet<string>> read, TimeProvider time)
    {
        (_paths, _read) = (paths, read);
        _known = _last = Look();
        _timer = time.CreateTimer(_ => _calls.TryRun("", Compare), null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    private bool Compare(string key)
    {
        var now = Look();
        bool isStill = AreSame(now, _last);
        _last = now;
        // A file that is gone may be on its way back.
        if (!isStill || AreSame(now, _known) || now.ContainsValue(null))
            return false;
        var changed = now.Where(file => _known.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key)
            .ToHashSet(StringComparer.Ordinal);
        _known = now;
        _read(changed);
        return true;
    }

    private static bool AreSame(Dictionary<string, FileStamp?> one, Dictionary<string, FileStamp?> other) =>
        one.Count == other.Count && one.All(file => other.TryGetValue(file.Key, out var its) && its == file.Value);

    private Dictionary<string, FileStamp?> Look() =>
        _paths().Distinct(StringComparer.Ordinal).ToDictionary(path => path, FileStamp.Of, StringComparer.Ordinal);
}
