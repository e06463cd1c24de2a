using System.Collections.Immutable;
using System.Net;
using Holdfast.Contracts;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Recording.LastHour;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.Daemon;

/// <summary>The load balancer as it is read.</summary>
internal sealed class BalancerView(LoadBalancer.LoadBalancer balancer) : IBalancerView
{
    public int Threads => balancer.Threads;

    public TimeSpan HeartbeatAge => balancer.HeartbeatAge;

    public LoadBalancerCounters Counters => balancer.Counters;

    public long ClientQueries => balancer.ClientQueries;

    public ImmutableArray<BackendStatus> Backends => balancer.Backends;

    public ImmutableArray<PoolStatus> Pools => balancer.Pools;

    public PrivacyOptions Privacy => balancer.Privacy;

    public ImmutableArray<Block> Blocks => balancer.Blocks.All;

    public ImmutableArray<RuleStatus> Rules => balancer.Rules;

    public ImmutableArray<ResponseRuleStatus> ResponseRules => balancer.ResponseRules;

    public ImmutableArray<ListStatus> Lists => balancer.Lists;

    public LuaUsage Lua => balancer.Lua;

    public ImmutableArray<ListenerStatus> Listeners => balancer.Listeners;

    public ImmutableArray<CacheStatus> Caches => balancer.Caches;

    public ImmutableArray<SinkStatus> LogSinks => balancer.LogSinks;

    public int MaxConnections => balancer.MaxConnections;

    public long Buffered => balancer.Buffered;

    public LatencyHistogram Latency(AnswerSource source) => balancer.Latency(source);

    public long QueriesAt(IPAddress address) => balancer.QueriesAt(address);

    public long OutOfDescriptors(DescriptorUse use) => balancer.OutOfDescriptors(use);

    public RecentReader ReadRecent(QueryFilter filter) => balancer.ReadRecent(filter);

    public Top CountRecent(QueryFilter filter, TopOptions options) => balancer.CountRecent(filter, options);

    public TopHour? CountHour(TopOptions options, TimeSpan last) => balancer.CountHour(options, last);
}
