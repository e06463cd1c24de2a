using System.Collections.Immutable;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>
/// Maintains the pools' caches on a timer, beside the workers: a part is swept every second, memory is populated ahead, and
/// caches and Lua states that a reload has replaced are freed when the last worker has left them. All of it holds one lock, so
/// that no cache is freed in use.
/// </summary>
internal sealed class CacheMaintenance
{
    private const int SweepsPerRound = 60;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PrefaultEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _turn = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly ITimer _prefaultTimer;
    private readonly List<(IDisposable Freed, CountdownEvent AllLeft)> _replaced = [];
    private PoolSet? _pools;

    /// <summary>Begins with these.</summary>
    public CacheMaintenance(PoolSet pools, TimeProvider time)
    {
        _pools = pools;
        _time = time;
        _timer = time.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
        _prefaultTimer = time.CreateTimer(_ => Prefault(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Every cache in numbers.</summary>
    public ImmutableArray<CacheStatus> Status()
    {
        lock (_turn)
            return [.. All().Select(one => new CacheStatus(one.Name, one.Pools, one.Cache.Counters))];
    }

    /// <summary>Adds what the caches of another process have counted; on the thread of the first worker.</summary>
    public void Add(IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> counts)
    {
        lock (_turn)
        {
            foreach (var (name, _, cache) in All())
                if (counts.GetValueOrDefault(name) is { } its) cache.Add(its);
        }
    }

    /// <summary>
    /// Removes the answers meant from one pool's cache, or from all; returns the caches, none when the pool has none.
    /// </summary>
    public ImmutableArray<ExpungedCache> Expunge(string? pool, CacheSelection selection)
    {
        lock (_turn)
        {
            return [.. All().Where(one => pool is null || one.Pools.Contains(pool))
                .Select(one => new ExpungedCache(one.Name, one.Pools, one.Cache.Removal.Expunge(selection)))];
        }
    }

    /// <summary>Takes over another configuration's pools.</summary>
    /// <param name="pools">The pools.</param>
    /// <param name="allLeft">Set when no worker uses what only the former ones had.</param>
    public void Reconfigure(PoolSet pools, CountdownEvent allLeft)
    {
        lock (_turn)
        {
            if (_pools is { } former)
            {
                foreach (var cache in former.Caches.Except(pools.Caches))
                    _replaced.Add((cache, allLeft));
                if (former.Scripts is { } scripts)
                    _replaced.Add((scripts, allLeft));
            }

            _pools = pools;
            GiveUpReplaced();
        }
    }

    /// <summary>Ends it.</summary>
    /// <param name="allEnded">
    /// Whether every worker has ended; else the memory stays, for the process is about to end anyway.
    /// </param>
    public void Stop(bool allEnded)
    {
        _timer.Dispose();
        _prefaultTimer.Dispose();
        lock (_turn)
        {
            if (allEnded)
            {
                foreach (var (replaced, _) in _replaced)
                    replaced.Dispose();
                _pools?.Caches.DisposeUnlessIn(null);
                _pools?.Scripts?.Dispose();
            }

            _replaced.Clear();
            _pools = null;
        }
    }

    private IEnumerable<(string Name, ImmutableArray<string> Pools, PacketCache Cache)> All() => _pools?.Caches.All ?? [];

    private void Sweep()
    {
        lock (_turn)
        {
            Prefault();
            GiveUpReplaced();
            long now = _time.GetTimestamp() / (_time.TimestampFrequency / 1000);
            foreach (var (_, pools, cache) in All())
            {
                // Of pools that share it, one without a usable backend is enough for stale answers to be wanted.
                bool allUsable = pools.All(pool => _pools?.Find(pool) is { Usable.Count: > 0 });
                cache.Removal.Sweep(now, (cache.Removal.Buckets / SweepsPerRound) + 1, allUsable);
            }
        }
    }

    /// <summary>
    /// Populates memory ahead of each cache that fills, and soon again while any does; a sweep finds out when one begins to.
    /// </summary>
    private void Prefault()
    {
        lock (_turn)
        {
            bool fills = false;
            foreach (var (_, _, cache) in All())
                fills |= cache.Prefaulter.Prefault();
            if (fills)
                _prefaultTimer.Change(PrefaultEvery, Timeout.InfiniteTimeSpan);
        }
    }

    private void GiveUpReplaced()
    {
        for (int i = _replaced.Count - 1; i >= 0; i--)
        {
            if (!_replaced[i].AllLeft.IsSet)
                continue;
            _replaced[i].Freed.Dispose();
            _replaced.RemoveAt(i);
        }
    }
}
