using System.Collections.Immutable;
using Holdfast.Anycast.Drains;

namespace Holdfast.Anycast.Services;

/// <summary>
/// Reads, several times a second, the inputs that tell nobody when they change: heartbeat, traffic, disable files, and the
/// clock by which drains end.
/// </summary>
/// <param name="gate">The lock of <paramref name="set"/>.</param>
/// <param name="set">The prefixes.</param>
/// <param name="time">The clock.</param>
/// <param name="expired">Told of each drain that has ended by itself, outside the lock.</param>
internal sealed class InputPoll(Lock gate, PrefixSet set, TimeProvider time, Action<Drain> expired) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private ITimer? _timer;
    private int _readingFiles;

    internal void Start() => _timer = time.CreateTimer(_ => Poll(), null, Interval, Interval);

    /// <summary>Reads pools and heartbeat, and decides.</summary>
    internal void ReadGates()
    {
        lock (gate)
        {
            set.ReadGates();
            set.DecideAll();
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Poll()
    {
        ReadGates();
        lock (gate) set.ReadTraffic();
        ExpireDrains();
        // A file system that hangs must hold up neither the heartbeat nor the lock.
        if (Interlocked.Exchange(ref _readingFiles, 1) == 1) return;
        ReadDisableFiles();
        Volatile.Write(ref _readingFiles, 0);
    }

    private void ExpireDrains()
    {
        ImmutableArray<Drain> over;
        lock (gate)
        {
            over = set.ExpireDrains();
            if (over.IsEmpty) return;
            set.DecideAll();
        }
        foreach (var drain in over) expired(drain);
    }

    private void ReadDisableFiles()
    {
        ImmutableArray<PrefixMonitor> prefixes;
        lock (gate) prefixes = set.Prefixes;
        ImmutableArray<(PrefixMonitor Prefix, string File, bool Exists)> found =
        [
            .. from prefix in prefixes
               let file = prefix.DisableFile
               where file is not null
               select (prefix, file, Path.Exists(file)),
        ];
        if (found.IsEmpty) return;
        lock (gate)
        {
            foreach (var (prefix, file, exists) in found)
                if (prefix.DisableFile == file && set.Prefixes.Contains(prefix)) prefix.OnDisableFile(exists);
            set.DecideAll();
        }
    }
}
