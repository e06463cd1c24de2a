using System.Collections.Concurrent;
using Holdfast.Linux.Blocking;

namespace Holdfast.Anycast.Services;

/// <summary>
/// Which disable files exist. Looking for one may block (a dead NFS server), so it is done on a thread of its own; while that
/// hangs, the file counts as it did last, and one that was never seen as not there.
/// </summary>
/// <param name="exists">Looks for a file.</param>
internal sealed class DisableFiles(Func<string, bool> exists)
{
    private const int AtOnce = 64;

    // A file that hangs is waited for once, not at every look.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly BlockingCalls<(string File, long Look), bool> _calls = new("hf-disable", AtOnce);
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _looking = new(StringComparer.Ordinal);
    private readonly HashSet<string> _again = new(StringComparer.Ordinal);
    private long _looks;

    internal DisableFiles() : this(Path.Exists)
    {
    }

    /// <summary>Whether a file was there when it was last looked for.</summary>
    /// <param name="file">The file; null is none.</param>
    internal bool Exists(string? file) => file is not null && _known.GetValueOrDefault(file);

    /// <summary>
    /// Has files looked for, those of a look under way once more after it, and waits for none.
    /// </summary>
    /// <param name="files">The files; null is none.</param>
    /// <param name="changed">Called, on any thread, for each that has come or gone since the last look.</param>
    internal void Refresh(IEnumerable<string?> files, Action changed)
    {
        foreach (var file in files.OfType<string>().Distinct(StringComparer.Ordinal)) _ = Begin(file, changed);
    }

    /// <summary>
    /// Looks for files, and waits for the answers of those that are not known to hang, a quarter of a second at most.
    /// </summary>
    /// <param name="files">The files; null is none.</param>
    internal void Look(IEnumerable<string?> files)
    {
        var begun = files.OfType<string>().Distinct(StringComparer.Ordinal).Select(file => Begin(file, static () => { }));
        Task.WaitAll([.. begun.OfType<Task>()], Patience);
    }

    /// <summary>Begins to look for a file.</summary>
    /// <returns>Ends with it; null where one look is under way, or as many are as may be.</returns>
    private Task<bool>? Begin(string file, Action changed)
    {
        lock (_gate)
        {
            if (!_looking.Add(file))
            {
                _again.Add(file);
                return null;
            }
            var look = _calls.TryRun((file, _looks++), key => Look(key.File, changed));
            if (look is null) _looking.Remove(file);
            return look;
        }
    }

    private bool Look(string file, Action changed)
    {
        while (true)
        {
            var found = exists(file);
            var was = Exists(file);
            _known[file] = found;
            if (found != was) changed();
            lock (_gate)
            {
                // Who asked meanwhile may know of something that this look came too early for.
                if (_again.Remove(file)) continue;
                _looking.Remove(file);
                return found;
            }
        }
    }
}
