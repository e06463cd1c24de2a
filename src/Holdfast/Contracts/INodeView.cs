using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Speaker;
using Holdfast.Configuration.Effective;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Contracts;

/// <summary>All that can be read of a running node. Safe from any thread; nothing changes by it.</summary>
internal interface INodeView
{
    string Name { get; }

    NodeCondition Condition { get; }

    DateTimeOffset StartedAt { get; }

    /// <summary>The wall clock's time.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The configuration in force.</summary>
    ConfigurationStatus Configuration { get; }

    /// <summary>The configuration in force, key by key, defaults filled in; without secrets.</summary>
    ImmutableArray<EffectiveSetting> Settings { get; }

    /// <summary>
    /// The name of a thread that should beat and has not done so for <see cref="Anycast.Checks.HeartbeatState.Limit"/>, workers
    /// apart; null when there is none.
    /// </summary>
    Task<string?> FindSilentThreadAsync();

    /// <summary>The load balancer: backends, pools, caches, listeners and counters.</summary>
    IBalancerView Balancer { get; }

    /// <summary>What operators have said of backends in place of the configuration.</summary>
    ImmutableArray<BackendOverride> BackendOverrides { get; }

    /// <summary>The last minute's traffic.</summary>
    Traffic Traffic { get; }

    /// <summary>The traffic of a range of time, in equal steps, the oldest first.</summary>
    IReadOnlyList<TrafficPoint> TrafficOver(TrafficRange range);

    /// <summary>Every prefix of every service, in the order of the configuration.</summary>
    ImmutableArray<PrefixStatus> Prefixes { get; }

    /// <summary>How the service addresses stand on their interface.</summary>
    AddressKeeperStatus Addresses { get; }

    /// <summary>Kernel settings of this node that do not fit anycast; none where there are no services.</summary>
    ImmutableArray<SysctlFinding> SysctlFindings { get; }

    /// <summary>Addresses that are not where they should be, in words.</summary>
    ImmutableArray<string> AddressFindings { get; }

    /// <summary>What would not survive a restart, since it cannot be written, in words.</summary>
    ImmutableArray<string> StateFindings { get; }

    ImmutableArray<NeighborStatus> Neighbors { get; }

    /// <summary>Why BGP cannot listen, or null.</summary>
    string? BgpListenError { get; }

    /// <summary>BGP connections from addresses at which no neighbor is configured.</summary>
    long RejectedBgpConnections { get; }

    BfdSnapshot Bfd { get; }

    /// <summary>The programs that announce routes.</summary>
    IReadOnlyList<RouteProcessStatus> RouteProcesses { get; }

    /// <summary>Log entries dropped since the start, because whoever reads the log did not keep up.</summary>
    long LogEntriesDropped { get; }

    /// <summary>Names of the configured services.</summary>
    ImmutableArray<string> Services { get; }

    /// <summary>Why a service is announced or not; null when there is no such service.</summary>
    ServiceExplanation? Explain(string service);

    /// <summary>Events after a number.</summary>
    EventsReport Events(long since);

    /// <summary>Events after a number, and each further one when it happens.</summary>
    IAsyncEnumerable<EventReport> FollowEvents(long since, CancellationToken cancellation);

    /// <summary>The configurations taken over last, the newest first.</summary>
    IReadOnlyList<ConfigurationEntryReport> History();

    /// <summary>What differs between the configuration in force and another.</summary>
    /// <param name="number">The other, which comes first; null: the files as they are now, which come second.</param>
    Task<Outcome<ConfigurationDiffReport>> DiffAsync(int? number);

    /// <summary>What a reload would do now.</summary>
    Task<Outcome<ReloadPlanReport>> PlanReloadAsync();
}

/// <summary>The configuration in force.</summary>
/// <param name="Path">Its file.</param>
/// <param name="LoadedAt">When it was taken over.</param>
/// <param name="RefusedAt">When a later change was refused; null when none was.</param>
internal sealed record ConfigurationStatus(string Path, DateTimeOffset LoadedAt, DateTimeOffset? RefusedAt)
{
    /// <summary>Its number in the history; null when it is not kept.</summary>
    public int? Number { get; init; }

    /// <summary>What it waits for; null when it needs no confirmation, or has it.</summary>
    public UnconfirmedStatus? Unconfirmed { get; init; }

    /// <summary>The files were not confirmed, or rolled back from: a restart runs this configuration in their place.</summary>
    public bool IsSetAside { get; init; }
}

/// <summary>A configuration that goes back by itself unless <c>holdfast confirm</c> follows.</summary>
/// <param name="By">Who reloaded it.</param>
/// <param name="Until">When it goes back.</param>
/// <param name="Left">How long that is from now.</param>
/// <param name="Number">What it goes back to; null when that is not kept.</param>
internal sealed record UnconfirmedStatus(string By, DateTimeOffset Until, TimeSpan Left, int? Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"reloaded by {By}, waits for `holdfast confirm`: goes back {(Number is { } number ? $"to configuration {number} " : "")}"
        + $"in {Math.Ceiling(Left.TotalSeconds)}s");
}

/// <summary>The traffic of a while.</summary>
/// <param name="QueriesPerSecond">Clients' queries a second.</param>
/// <param name="CacheShare">Of the answers, those that came from a cache, from 0 to 1; null without an answer.</param>
/// <param name="Latency">How long clients waited.</param>
internal sealed record Traffic(double QueriesPerSecond, double? CacheShare, LatencyHistogram Latency);
