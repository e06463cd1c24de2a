using System.Collections.Immutable;
using Holdfast.Contracts;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.Metrics;

/// <summary>The load balancer at one moment, so that all metrics are made from the same numbers.</summary>
internal sealed class BalancerSnapshot(IBalancerView balancer)
{
    public IBalancerView Balancer => balancer;

    public CounterValues Counters { get; } = balancer.Counters.Values;

    public ImmutableArray<ListenerStatus> Listeners { get; } = balancer.Listeners;

    public ImmutableArray<CacheStatus> Caches { get; } = balancer.Caches;

    public ImmutableArray<SinkStatus> LogSinks { get; } = balancer.LogSinks;

    public ImmutableArray<BackendStatus> Backends { get; } = balancer.Backends;

    public ImmutableArray<PoolStatus> Pools { get; } = balancer.Pools;

    public LuaUsage Lua { get; } = balancer.Lua;
}
