using System.Collections.Immutable;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Api.Reports;

/// <summary>The node at a glance, with what is wrong and where to look further.</summary>
internal static class StatusReports
{
    public static StatusReport Of(INodeView node)
    {
        var prefixes = node.Prefixes;
        var neighbors = node.Neighbors;
        var backends = node.Balancer.Backends;
        var heartbeat = node.Balancer.HeartbeatAge;
        var configuration = node.Configuration;
        var services = ServiceReports.Of(node);
        return new StatusReport(
            node.Name, node.Condition, ProductVersion.Current, node.StartedAt,
            ConfigurationReports.Of(configuration),
            services.Count(service => service.Announced), prefixes.Length,
            neighbors.Count(neighbor => neighbor.State == SessionState.Established), neighbors.Length,
            backends.Count(backend => backend.State is BackendState.Up or BackendState.ForcedUp), backends.Length,
            node.Balancer.ClientQueries, Of(node.Traffic), heartbeat == TimeSpan.MaxValue ? -1 : heartbeat.TotalSeconds,
            [.. Problems(node, prefixes, services, neighbors, backends, new HeartbeatState(heartbeat))],
            [.. node.SysctlFindings.Select(finding => finding.ToString()), .. node.AddressFindings,
                .. node.StateFindings, .. ConfigurationReports.Warnings(configuration)])
        {
            RoutesDecided = prefixes.Count(prefix => prefix.Decision.Announcement != Announcement.Withdraw),
        };
    }

    private static IEnumerable<string> Problems(INodeView node,
        ImmutableArray<PrefixStatus> prefixes, IReadOnlyList<ServiceReport> services, ImmutableArray<NeighborStatus> neighbors,
        ImmutableArray<BackendStatus> backends, HeartbeatState heartbeat)
    {
        var unfit = prefixes.Where(prefix => prefix.Decision.Announcement != Announcement.Announce).ToList();
        foreach (var prefix in unfit)
            yield return $"{prefix.Service} {prefix.Prefix}: decided to {prefix.Decision.Announcement.ToWord()}: {prefix.Reason}; "
                + $"see: holdfast explain {prefix.Service}";
        foreach (var prefix in prefixes.Where(prefix => prefix.Decision.Announcement == Announcement.Announce
            && prefix.Alone is { Announcement: not Announcement.Announce }))
            yield return $"{prefix.Service} {prefix.Prefix}: announced for another service alone: {prefix.Alone!.Reasons[0]}; "
                + $"see: holdfast explain {prefix.Service}";
        foreach (var prefix in unfit.Where(prefix => prefix.Damping.Damped))
            yield return $"{prefix.Service} {prefix.Prefix} is damped: {prefix.Damping}";
        foreach (var neighbor in neighbors.Where(neighbor => neighbor.State != SessionState.Established))
        {
            var error = neighbor.LastError is { } last ? $": {last}" : "";
            yield return $"{neighbor.Name} {neighbor.State}{error}; see: holdfast show bgp";
        }
        foreach (var problem in BfdReports.Problems(node.Bfd)) yield return problem;
        foreach (var neighbor in neighbors)
            foreach (var route in neighbor.Withheld) yield return $"{neighbor.Name} is not sent {route.Prefix}: {route.Reason}";
        foreach (var service in services.Where(service => service is { Med: not null, Announced: false }))
        {
            var why = service.NeighborsTotal == 0 ? "no neighbor's session carries its family" : "no neighbor has it";
            yield return $"{service.Service} {service.Prefix}: decided to {service.Decision.Value.ToWord()}, but announced to nobody: "
                + $"{why}; see: holdfast explain {service.Service}";
        }
        foreach (var backend in backends.Where(backend => backend.State == BackendState.Down))
            yield return $"backend {backend.Name} is down: {backend.LastCheck?.Text ?? "not checked yet"}";
        var addresses = node.Addresses;
        if (addresses.Error is { } addressError) yield return addressError;
        foreach (var address in addresses.Addresses.Where(address =>
            address.Error is not null && address.Error != addresses.Error))
            yield return $"{address.Address}: {address.Error}";
        if (!heartbeat.Good) yield return "a listener thread is late";
        if (node.BgpListenError is { } listenError) yield return listenError;
    }

    private static TrafficReport Of(Traffic traffic) => new(
        Math.Round(traffic.QueriesPerSecond, 1), Milliseconds(traffic, 0.5), Milliseconds(traffic, 0.99),
        traffic.CacheShare is { } share ? Math.Round(share * 100, 1) : null);

    private static double? Milliseconds(Traffic traffic, double share) =>
        traffic.Latency.Quantile(share) is { } latency ? Math.Round(latency.TotalMilliseconds, 3) : null;
}
