using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Speaker;
using Holdfast.Configuration.Effective;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.History;
using Holdfast.Logging;

namespace Holdfast.Daemon;

/// <summary>The node as it is read.</summary>
internal sealed class NodeView(Node node, ILoggerFactory logs) : INodeView
{
    public string Name => node.Options.Node.Name;

    public NodeCondition Condition
    {
        get
        {
            if (node.Stopping) return NodeCondition.Stopping;
            if (!node.Started) return NodeCondition.Starting;
            var prefixes = node.Engine.Snapshot();
            return !prefixes.IsEmpty && prefixes.All(prefix => prefix.Undrained is not null) ? NodeCondition.Drained
                : node.Engine.Backoff is not null ? NodeCondition.CrashBackoff
                : NodeCondition.Serving;
        }
    }

    public async Task<string?> FindSilentThreadAsync()
    {
        if (!node.Started) return null;
        foreach (var (name, post) in ((string, Action<Action>)[])[("decision", node.Engine.Post), ("bgp", node.Speaker.Post)])
        {
            var beat = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            post(beat.SetResult);
            try
            {
                await beat.Task.WaitAsync(HeartbeatState.Limit, node.Time);
            }
            catch (TimeoutException)
            {
                return name;
            }
        }
        return null;
    }

    public DateTimeOffset StartedAt => node.StartedAt.DateBy(node.Time);

    public DateTimeOffset Now => node.Time.GetUtcNow();

    public ConfigurationStatus Configuration => new(
        node.Reloader.Path, node.Reloader.LoadedAt.DateBy(node.Time), node.Reloader.RefusedAt?.DateBy(node.Time))
    {
        Number = node.History.InForce?.Number,
        Unconfirmed = node.Reloader.Confirmation.Pending is not { } pending ? null
            : new UnconfirmedStatus(pending.By, pending.Since.DateBy(node.Time) + pending.Within,
                node.Reloader.Confirmation.Left(pending), pending.Number),
        IsSetAside = node.Reloader.Confirmation.Pending is null && node.History.SetAside is not null,
    };

    public ImmutableArray<EffectiveSetting> Settings => EffectiveSettings.Of(node.Options);

    public IBalancerView Balancer { get; } = new BalancerView(node.Balancer);

    public ImmutableArray<BackendOverride> BackendOverrides => node.Overrides.All;

    public Traffic Traffic => node.Traffic.Recent();

    public IReadOnlyList<TrafficPoint> TrafficOver(TrafficRange range) => node.Traffic.History.Over(range);

    public ImmutableArray<PrefixStatus> Prefixes => node.Engine.Snapshot();

    public AddressKeeperStatus Addresses => node.Addresses.Status;

    public ImmutableArray<SysctlFinding> SysctlFindings =>
        node.Options.Anycast.Services.IsEmpty ? [] : [.. SysctlAdvice.ForThisNode(node.Options.Anycast.Interface.Name)];

    public ImmutableArray<string> AddressFindings => AddressAdvice.ForThisNode(node.Options);

    public ImmutableArray<string> StateFindings =>
        [.. node.State.Findings, .. node.Addresses.StateFileError is { } error ? [error] : Array.Empty<string>(),
            .. node.History.Findings];

    public ImmutableArray<NeighborStatus> Neighbors =>
        [.. node.Speaker.Neighbors.Select(neighbor => neighbor with
        {
            Since = Moment.DateBy(node.Time, neighbor.Since, neighbor.InState),
        })];

    public string? BgpListenError => node.Speaker.ListenError;

    public long RejectedBgpConnections => node.Speaker.RejectedConnections;

    public BfdSnapshot Bfd => node.Speaker.Bfd;

    public IReadOnlyList<RouteProcessStatus> RouteProcesses => node.Processes.Status;

    public long LogEntriesDropped => logs is DaemonLog log ? log.EntriesDropped : 0;

    public ImmutableArray<string> Services => [.. node.Options.Anycast.Services.Select(service => service.Name)];

    public ServiceExplanation? Explain(string service) => node.Engine.Explain(service);

    public EventsReport Events(long since) => node.Events.Since(since);

    public IAsyncEnumerable<EventReport> FollowEvents(long since, CancellationToken cancellation) =>
        node.Events.FollowAsync(since, cancellation);

    public IReadOnlyList<ConfigurationEntryReport> History() => ConfigurationDiff.Entries(node.History);

    public Task<Outcome<ConfigurationDiffReport>> DiffAsync(int? number) => node.Reloader.DiffAsync(number);

    public Task<Outcome<ReloadPlanReport>> PlanReloadAsync() => node.Reloader.PlanAsync();
}
