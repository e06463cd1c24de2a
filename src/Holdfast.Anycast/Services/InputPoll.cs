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
        // The moment that a file system which hangs is waited for once: beside it the next poll reads the heartbeat.
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
        if (prefixes.All(prefix => prefix.DisableFile is null)) return;
        set.DisableFiles.Look(prefixes.Select(prefix => prefix.DisableFile));
        lock (gate)
        {
            foreach (var prefix in set.Prefixes)
                if (prefix.DisableFile is { } file) prefix.OnDisableFile(set.DisableFiles.Exists(file));
            set.DecideAll();
        }
    }
}
