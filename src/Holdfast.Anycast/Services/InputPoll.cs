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
/// <param name="post">Has an action run on the thread that decides.</param>
/// <param name="expired">Told of each drain that has ended by itself, outside the lock.</param>
internal sealed class InputPoll(Lock gate, PrefixSet set, TimeProvider time, Action<Action> post, Action<Drain> expired)
    : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private ITimer? _timer;

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
        ImmutableArray<Drain> over;
        ImmutableArray<PrefixMonitor> prefixes;
        lock (gate)
        {
            set.ReadGates();
            set.ReadTraffic();
            set.ReadDisableFiles();
            over = set.ExpireDrains();
            // Most of the time nothing has happened.
            if (!over.IsEmpty || set.Prefixes.Any(prefix => prefix.IsDue)) set.DecideAll();
            prefixes = set.Prefixes;
        }
        foreach (var drain in over) expired(drain);
        set.DisableFiles.Refresh(prefixes.Select(prefix => prefix.DisableFile), () => post(OnDisableFiles));
    }

    private void OnDisableFiles()
    {
        lock (gate)
        {
            set.ReadDisableFiles();
            set.DecideAll();
        }
    }
}
