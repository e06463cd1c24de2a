using System.Collections.Immutable;
using System.Net;
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

namespace Holdfast.Contracts;

/// <summary>
/// All that can be read of the load balancer; each member is as <see cref="LoadBalancer.LoadBalancer"/> has it.
/// </summary>
internal interface IBalancerView
{
    int Threads { get; }

    TimeSpan HeartbeatAge { get; }

    LoadBalancerCounters Counters { get; }

    LatencyHistogram Latency(AnswerSource source);

    long ClientQueries { get; }

    long QueriesAt(IPAddress address);

    ImmutableArray<BackendStatus> Backends { get; }

    ImmutableArray<PoolStatus> Pools { get; }

    /// <summary>How much of clients is shown.</summary>
    PrivacyOptions Privacy { get; }

    /// <summary>Every block, the oldest first.</summary>
    ImmutableArray<Block> Blocks { get; }

    ImmutableArray<RuleStatus> Rules { get; }

    /// <summary>Every response rule with its counter, in order.</summary>
    ImmutableArray<ResponseRuleStatus> ResponseRules { get; }

    ImmutableArray<ListStatus> Lists { get; }

    LuaUsage Lua { get; }

    ImmutableArray<ListenerStatus> Listeners { get; }

    ImmutableArray<CacheStatus> Caches { get; }

    ImmutableArray<SinkStatus> LogSinks { get; }

    int MaxConnections { get; }

    long Buffered { get; }

    long OutOfDescriptors(DescriptorUse use);

    RecentReader ReadRecent(QueryFilter filter);

    Top CountRecent(QueryFilter filter, TopOptions options);

    TopHour? CountHour(TopOptions options, TimeSpan last);
}
