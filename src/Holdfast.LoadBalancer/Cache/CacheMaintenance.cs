using System.Collections.Immutable;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// Maintains the pools' caches on a timer, beside the workers: a part is swept every second, memory is populated ahead, and caches
/// that a reload has replaced are freed when the last worker has left them. All of it holds one lock, so that no cache is freed in use.
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
    private readonly List<(ImmutableArray<PacketCache> Caches, CountdownEvent AllLeft)> _replaced = [];
    private PoolCaches? _caches;
    private Func<string, bool> _hasUsableBackend;

    /// <summary>Begins with these.</summary>
    /// <param name="caches">The pools' caches.</param>
    /// <param name="hasUsableBackend">Whether a pool, by its name, has a backend that is usable now.</param>
    /// <param name="time">The clock.</param>
    public CacheMaintenance(PoolCaches caches, Func<string, bool> hasUsableBackend, TimeProvider time)
    {
        (_caches, _hasUsableBackend) = (caches, hasUsableBackend);
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

    /// <summary>Removes the answers meant from one pool's cache, or from all; returns the caches, none when the pool has none.</summary>
    public ImmutableArray<ExpungedCache> Expunge(string? pool, CacheSelection selection)
    {
        lock (_turn)
        {
            return [.. All().Where(one => pool is null || one.Pools.Contains(pool))
                .Select(one => new ExpungedCache(one.Name, one.Pools, one.Cache.Removal.Expunge(selection)))];
        }
    }

    /// <summary>Takes over another configuration's caches.</summary>
    /// <param name="caches">The pools' caches.</param>
    /// <param name="hasUsableBackend">Whether a pool, by its name, has a backend that is usable now.</param>
    /// <param name="allLeft">Set when no worker uses what only the former ones had.</param>
    public void Reconfigure(PoolCaches caches, Func<string, bool> hasUsableBackend, CountdownEvent allLeft)
    {
        lock (_turn)
        {
            if (_caches is { } former && former.Except(caches) is { IsEmpty: false } replaced)
                _replaced.Add((replaced, allLeft));
            (_caches, _hasUsableBackend) = (caches, hasUsableBackend);
            GiveUpReplaced();
        }
    }

    /// <summary>Ends it.</summary>
    /// <param name="allEnded">Whether every worker has ended; else the memory stays, for the process is about to end anyway.</param>
    public void Stop(bool allEnded)
    {
        _timer.Dispose();
        _prefaultTimer.Dispose();
        lock (_turn)
        {
            if (allEnded)
            {
                foreach (var cache in _replaced.SelectMany(replaced => replaced.Caches))
                    cache.Dispose();
                _caches?.DisposeUnlessIn(null);
            }

            _replaced.Clear();
            _caches = null;
        }
    }

    private IEnumerable<(string Name, ImmutableArray<string> Pools, PacketCache Cache)> All() => _caches?.All ?? [];

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
                bool allUsable = pools.All(_hasUsableBackend);
                cache.Removal.Sweep(now, (cache.Removal.Buckets / SweepsPerRound) + 1, allUsable);
            }
        }
    }

    /// <summary>Populates memory ahead of each cache that fills, and soon again while any does; a sweep finds out when one begins to.</summary>
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
            foreach (var cache in _replaced[i].Caches)
                cache.Dispose();
            _replaced.RemoveAt(i);
        }
    }
}
