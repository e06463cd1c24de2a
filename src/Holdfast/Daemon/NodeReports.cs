using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Session;
using Holdfast.Commands;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Daemon;

/// <summary>What the node's parts tell of themselves, put in the API's words.</summary>
internal static class NodeReports
{
    public static StatusReport Status(Node node, Reloader reloader)
    {
        var prefixes = node.Engine.Snapshot();
        var neighbors = node.Speaker.Neighbors;
        var backends = node.Balancer.Backends;
        var addresses = node.Addresses.Status;
        var heartbeat = node.Balancer.HeartbeatAge;
        var problems = new List<string>();
        problems.AddRange(prefixes.Where(prefix => prefix.Decision.Announcement != Announcement.Announce)
            .Select(prefix => $"{prefix.Service} {prefix.Prefix} {Word(prefix.Decision.Announcement)}: {prefix.Reason}; see: holdfast explain {prefix.Service}"));
        problems.AddRange(prefixes.Where(prefix => prefix.Damping.Damped && prefix.Decision.Announcement != Announcement.Announce)
            .Select(prefix => $"{prefix.Service} {prefix.Prefix} is damped: {prefix.Damping}"));
        problems.AddRange(neighbors.Where(neighbor => neighbor.State != SessionState.Established)
            .Select(neighbor => $"{neighbor.Name} {neighbor.State}{(neighbor.LastError is { } error ? ": " + error : "")}; see: holdfast show bgp"));
        problems.AddRange(BfdReports.Problems(node.Speaker.Bfd));
        problems.AddRange(neighbors.SelectMany(neighbor => neighbor.Withheld.Select(route => $"{neighbor.Name} is not sent {route.Prefix}: {route.Reason}")));
        problems.AddRange(Services(node).Where(service => service.Med is not null && service.NeighborsTotal == 0)
            .Select(service => $"{service.Service} {service.Prefix} is announced to nobody: no established neighbor speaks its family"));
        problems.AddRange(backends.Where(backend => backend.State == BackendState.Down)
            .Select(backend => $"backend {backend.Name} is down: {backend.LastCheck?.Text ?? "not checked yet"}"));
        if (addresses.Error is { } addressError) problems.Add(addressError);
        problems.AddRange(addresses.Addresses.Where(address => address.Error is not null && address.Error != addresses.Error)
            .Select(address => $"{address.Address}: {address.Error}"));
        if (!new HeartbeatState(heartbeat).Good) problems.Add("a listener thread is late");
        if (node.Speaker.ListenError is { } listenError) problems.Add(listenError);
        return new StatusReport(
            node.Options.Node.Name, State(node, prefixes), VersionCommand.Current, node.StartedAt,
            new ConfigurationReport(reloader.Path, reloader.LoadedAt, reloader.RefusedAt),
            prefixes.Count(prefix => prefix.Decision.Announcement != Announcement.Withdraw), prefixes.Length,
            neighbors.Count(neighbor => neighbor.State == SessionState.Established), neighbors.Length,
            backends.Count(backend => backend.State is BackendState.Up or BackendState.ForcedUp), backends.Length,
            node.Balancer.ClientQueries, Traffic(node.Traffic.Recent()), heartbeat == TimeSpan.MaxValue ? -1 : heartbeat.TotalSeconds,
            problems, node.Options.Anycast.Services.IsEmpty ? [] : [.. SysctlAdvice.ForThisNode(node.Options.Anycast.Interface.Name).Select(finding => finding.ToString())]);
    }

    public static IReadOnlyList<ServiceReport> Services(Node node)
    {
        var neighbors = node.Speaker.Neighbors;
        var addresses = node.Addresses.Status.Addresses.ToDictionary(address => address.Address, address => address.State.ToString().ToLowerInvariant());
        var reports = new List<ServiceReport>();
        foreach (var status in node.Engine.Snapshot())
        {
            var route = status.Prefix.Announced;
            var speaking = neighbors.Where(neighbor => neighbor.Families.Contains(route.Family)).ToList();
            reports.Add(new ServiceReport(
                status.Service, status.Prefix.ToString(), status.Health.ToString(), status.Checks.ToString(), Word(status.Decision.Announcement), status.Decision.Med,
                speaking.Count(neighbor => neighbor.Announces(route)), speaking.Count,
                addresses.GetValueOrDefault(status.Prefix.Address, "missing"),
                status.Reason.ToString(), status.Since, status.Undrained?.ToString())
            {
                Falls = status.Falls,
                Damped = status.Damping.Damped ? status.Damping.ToString() : null,
                HookRuns = status.Hooks.Runs,
                HookFailures = status.Hooks.Failures + status.Hooks.Dropped,
                HookLastFailure = status.Hooks.LastFailure,
            });
        }
        return reports;
    }

    public static IReadOnlyList<DrainReport> Drains(Node node) =>
    [
        .. from prefix in node.Engine.Snapshot()
           let drain = prefix.Drain
           where drain is not null
           select new DrainReport(
               prefix.Service, prefix.Prefix.ToString(), prefix.Prefix.Address.ToString(), Word(prefix.Phase),
               drain.Since, drain.Until, drain.By, drain.Reason, Math.Round(prefix.QueriesPerSecond, 1), Math.Round(prefix.QuietFor.TotalSeconds, 1),
               prefix.Undrained?.ToString()),
    ];

    public static string Word(DrainPhase phase) => phase switch
    {
        DrainPhase.GracefulShutdown => DrainReport.GracefulShutdown,
        DrainPhase.Drained => DrainReport.Drained,
        DrainPhase.Withdrawn => DrainReport.Withdrawn,
        _ => "announced",
    };

    public static IReadOnlyList<BackendReport> Backends(Node node) =>
    [
        .. node.Balancer.Backends.Select(backend => new BackendReport(
            backend.Name, backend.EndPoint.ToString(), Word(backend.State), backend.Pools, backend.Order, backend.Weight,
            backend.Queries, backend.Answers, backend.Timeouts, backend.SendErrors, backend.Outstanding,
            backend.Latency?.TotalMilliseconds ?? 0, backend.LastCheck?.Text ?? "none yet")),
    ];

    public static IReadOnlyList<NeighborReport> Neighbors(Node node)
    {
        var bfd = node.Speaker.Bfd;
        return [.. node.Speaker.Neighbors.Select(neighbor => NeighborReports.Of(neighbor, BfdReports.State(bfd.Of(neighbor.Name))))];
    }

    public static IReadOnlyList<ExplanationReport> Explanation(ServiceExplanation explanation) =>
    [
        .. explanation.Prefixes.Select(prefix => new ExplanationReport(
            explanation.Service, prefix.Prefix.ToString(), prefix.Inputs.Health.ToString(), Word(prefix.Decision.Announcement), prefix.Decision.Med, prefix.DecidedAt,
            [.. ExplainedInput.Of(prefix.Inputs).Select(input => new InputReport(input.Input, input.Speaks, input.Text))],
            [.. prefix.Decision.Reasons.Select(reason => reason.ToString())])),
    ];

    public static string Word(Announcement announcement) => announcement switch
    {
        Announcement.Announce => "announced",
        Announcement.Deprefer => "depreferred",
        _ => "withdrawn",
    };

    public static string Word(BackendState state) => state switch
    {
        BackendState.Up => "up",
        BackendState.ForcedUp => "UP (forced)",
        BackendState.ForcedDown => "DOWN (forced)",
        _ => "down",
    };

    /// <summary>What the node does: serving, drained or stopping.</summary>
    public static string State(Node node, ImmutableArray<PrefixStatus> prefixes) => node.Stopping ? "stopping"
        : !prefixes.IsEmpty && prefixes.All(prefix => prefix.Undrained is not null) ? "drained"
        : node.Engine.Backoff is not null ? "crash-backoff"
        : "serving";

    private static TrafficReport Traffic(Traffic traffic) => new(
        Math.Round(traffic.QueriesPerSecond, 1), Milliseconds(traffic, 0.5), Milliseconds(traffic, 0.99),
        traffic.CacheShare is { } share ? Math.Round(share * 100, 1) : null);

    private static double? Milliseconds(Traffic traffic, double share) =>
        traffic.Latency.Quantile(share) is { } latency ? Math.Round(latency.TotalMilliseconds, 3) : null;
}
