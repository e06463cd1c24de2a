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

    private readonly BlockingCalls<string, bool> _calls = new("hf-disable", AtOnce);
    private readonly ConcurrentDictionary<string, Task> _looks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    internal DisableFiles() : this(Path.Exists)
    {
    }

    /// <summary>Whether a file was there when it was last looked for.</summary>
    /// <param name="file">The file; null is none.</param>
    internal bool Exists(string? file) => file is not null && _known.GetValueOrDefault(file);

    /// <summary>Begins to look for files, but for those that hang, and waits for none.</summary>
    /// <param name="files">The files; null is none.</param>
    /// <param name="changed">Called, on any thread, for each that has come or gone since the last look.</param>
    internal void Refresh(IEnumerable<string?> files, Action changed)
    {
        foreach (var file in files.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (_looks.TryGetValue(file, out var last) && !last.IsCompleted) continue;
            if (_calls.TryRun(file, Compare) is { } look) _looks[file] = look;
        }

        bool Compare(string file)
        {
            var was = Exists(file);
            var found = Look(file);
            if (found != was) changed();
            return found;
        }
    }

    /// <summary>
    /// Looks for files, and waits for the answers of those that are not known to hang, a quarter of a second at most.
    /// </summary>
    /// <param name="files">The files; null is none.</param>
    internal void Look(IEnumerable<string?> files)
    {
        var begun = new List<Task>();
        foreach (var file in files.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (_looks.TryGetValue(file, out var last) && !last.IsCompleted) continue;
            if (_calls.TryRun(file, Look) is not { } look) continue;
            _looks[file] = look;
            begun.Add(look);
        }
        Task.WaitAll([.. begun], Patience);
    }

    private bool Look(string file) => _known[file] = exists(file);
}
