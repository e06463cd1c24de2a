using System.Collections.Immutable;
using System.Net;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.LoadBalancer;

/// <summary>What it does, and how much of it.</summary>
public sealed partial class LoadBalancer
{
    /// <summary>Worker threads.</summary>
    public int Threads => _context.Memory.Workers;

    /// <summary>What has been counted so far.</summary>
    public LoadBalancerCounters Counters => _context.Memory.Sum();

    /// <summary>How long clients have waited for answers from one source, since the start.</summary>
    /// <param name="source">The source.</param>
    public LatencyHistogram Latency(AnswerSource source) => _context.Memory.SumLatency(source, _time.TimestampFrequency);

    /// <summary>Clients' queries taken so far, the node's own checks not counted.</summary>
    public long ClientQueries => Counters.Queries;

    /// <summary>
    /// Clients' queries sent to one service address so far, over all listeners; 0 for an address that is none of a service.
    /// </summary>
    /// <param name="address">The address.</param>
    public long QueriesAt(IPAddress address) => _context.Traffic.Of(address);

    /// <summary>Every backend as it is now, in the order of the configuration.</summary>
    public ImmutableArray<BackendStatus> Backends => [.. _configuration.Pools.Backends.Select(backend => backend.Status())];

    /// <summary>The node's own addresses, but those of loopback.</summary>
    public ImmutableArray<IPAddress> OwnAddresses => _context.Own.All;

    /// <summary>Whom and what operators and rules block.</summary>
    public BlockTable Blocks => _context.Blocks;

    /// <summary>How much of clients is shown.</summary>
    public PrivacyOptions Privacy => _options.Privacy;

    /// <summary>Every rule with its counter, in order; a reload starts the counters anew.</summary>
    public ImmutableArray<RuleStatus> Rules => _configuration.Rules.Status(NowMilliseconds, _options.Privacy);

    /// <summary>Every response rule with its counter, in order; a reload starts the counters anew.</summary>
    public ImmutableArray<ResponseRuleStatus> ResponseRules =>
        _configuration.ResponseRules.Status(NowMilliseconds, _options.Privacy);

    /// <summary>Every list that rules name, in the order of their paths.</summary>
    public ImmutableArray<ListStatus> Lists => _lists.Status;

    /// <summary>Every pool's name, policy and usable backends.</summary>
    public ImmutableArray<PoolStatus> Pools =>
        [.. _configuration.Pools.Pools.Select(pool => pool.Status())];

    /// <summary>What Lua has cost so far, and what went wrong.</summary>
    public LuaUsage Lua => _lua.Status(_configuration.Pools.Scripts);

    /// <summary>Every UDP listener's sockets, as of about a second ago.</summary>
    public ImmutableArray<ListenerStatus> Listeners => _context.Gauges.Status();

    /// <summary>Every packet cache, with the pools that have it.</summary>
    public ImmutableArray<CacheStatus> Caches => _caches.Status();

    /// <summary>Age of the oldest worker's heartbeat; <see cref="TimeSpan.MaxValue"/> before all have begun.</summary>
    public TimeSpan HeartbeatAge =>
        _context.Memory.OldestHeartbeat is > 0 and var oldest ? _time.GetElapsedTime(oldest) : TimeSpan.MaxValue;

    /// <summary>Clients' TCP connections that may be open at once: as configured, or as the descriptors allow.</summary>
    public int MaxConnections => _connections.MaxConnections;

    /// <summary>Octets that messages of streams hold: being read, pending, or waiting to be written.</summary>
    public long Buffered => _context.Buffers.Held;

    /// <summary>How often no descriptor was left for something.</summary>
    /// <param name="use">What it was wanted for.</param>
    public long OutOfDescriptors(DescriptorUse use) => _shortage.Count(use);

    /// <summary>For tests: has every list looked at.</summary>
    internal void LookAtLists() => _lists.Look();

    /// <summary>For tests: tables of lists that a worker may still read.</summary>
    internal int RetiredLists => _lists.Retired;

    // The workers' clock.
    private long NowMilliseconds => _time.GetTimestamp() / (_time.TimestampFrequency / 1000);

    /// <summary>For tests: the workers.</summary>
    internal ImmutableArray<LoadBalancerWorker> Workers => _workers.All;

    /// <summary>For tests: managed octets that the workers' threads have allocated, as of a moment ago.</summary>
    internal long AllocatedBytes => _context.Memory.SumAllocatedBytes;

    /// <summary>Backends of a pool that are usable now; 0 for a pool that does not exist.</summary>
    /// <param name="pool">The pool's name.</param>
    public int UsableBackends(string pool) => _configuration.Pools.Find(pool)?.Usable.Count ?? 0;
}
