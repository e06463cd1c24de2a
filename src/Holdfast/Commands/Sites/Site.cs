using System.Net;
using Holdfast.Anycast.Addresses;
using Holdfast.Bgp.Wire;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands.Sites;

/// <summary>What the nodes of a site said of themselves, put together.</summary>
internal static class Site
{
    public const string Active = "active", Standby = "standby", Draining = "draining", Withdrawn = "withdrawn";

    /// <summary>Who announces what. MED alone is compared: what else routers prefer is not known here.</summary>
    public static SiteReport Of(IReadOnlyList<NodeAnswer> nodes)
    {
        var routes = nodes
            .SelectMany(node => node.Services.Select(service => (node.Name, Service: service, Prefix: PrefixOf(service))))
            .GroupBy(route => route.Prefix).OrderBy(group => group.Key).ToList();
        var problems = new List<string>();
        var reports = new List<SiteRouteReport>();
        foreach (var prefix in routes)
        {
            List<ServiceReport> carrying = [.. prefix.Select(route => route.Service).Where(IsAnnounced)];
            if (carrying.Count == 0)
                problems.Add($"{prefix.First().Service.Service} {prefix.Key} is announced by no node that answers");
            var lowest = carrying.Min(service => service.Med);
            reports.AddRange(prefix.Select(route => new SiteRouteReport(
                prefix.Key.ToString(), route.Name, route.Service.Service, RoleOf(route.Service, lowest), route.Service.Med,
                route.Service.NeighborsSent, route.Service.NeighborsTotal, route.Service.Why)));
        }
        return new SiteReport(
            [.. nodes.Select(node => new SiteNodeReport(node.Name, node.Error, node.Status))], reports, problems);
    }

    /// <summary>The prefixes of a service that are announced.</summary>
    /// <param name="service">The service; null for all.</param>
    /// <param name="own">What a node has.</param>
    public static IReadOnlyList<ServiceReport> Announced(string? service, IReadOnlyList<ServiceReport> own) =>
        [.. own.Where(one => (service is null || one.Service == service) && IsAnnounced(one))];

    /// <summary>The prefixes that no other node announces.</summary>
    /// <param name="prefixes">The prefixes.</param>
    /// <param name="others">The other nodes. One that did not answer counts as not announcing.</param>
    public static IReadOnlyList<ServiceReport> WithoutAnnouncer(
        IReadOnlyList<ServiceReport> prefixes, IReadOnlyList<NodeAnswer> others)
    {
        var elsewhere = others.SelectMany(node => node.Services).Where(IsAnnounced).Select(PrefixOf).ToHashSet();
        return [.. prefixes.Where(one => !elsewhere.Contains(PrefixOf(one)))];
    }

    /// <summary>The other nodes on which a prefix is drained.</summary>
    public static IEnumerable<string> Drainers(ServiceReport prefix, IReadOnlyList<NodeAnswer> others) =>
        others.Where(node => node.Status is not null)
            .Where(node => node.Services.Any(one => IsDrained(one) && PrefixOf(one) == PrefixOf(prefix)))
            .Select(node => node.Status!.Node);

    /// <summary>
    /// Whether of all nodes that drain a prefix a node is the one that takes its drain back: its name is the last.
    /// </summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="node">The node's name in its configuration.</param>
    /// <param name="others">The other nodes.</param>
    public static bool GivesWay(ServiceReport prefix, string node, IReadOnlyList<NodeAnswer> others) =>
        Drainers(prefix, others).All(other => string.CompareOrdinal(other, node) < 0);

    private static bool IsAnnounced(ServiceReport service) => service is { Announced: true, WouldAnnounce: null, Med: not null };

    // The decision is what it would be without the drain.
    private static bool IsDrained(ServiceReport service) => service.WouldAnnounce is not null;

    private static string RoleOf(ServiceReport service, uint? lowest) => !service.Announced ? Withdrawn
        : !IsAnnounced(service) ? Draining
        : service.Med == lowest ? Active : Standby;

    // Nodes may write the same prefix with different addresses in it; what is announced is the network.
    private static Prefix PrefixOf(ServiceReport service)
    {
        var slash = service.Prefix.IndexOf('/', StringComparison.Ordinal);
        return new ServicePrefix(IPAddress.Parse(service.Prefix.AsSpan(0, slash)),
            int.Parse(service.Prefix.AsSpan(slash + 1), System.Globalization.CultureInfo.InvariantCulture)).Announced;
    }
}

/// <summary>What a node of a site said.</summary>
/// <param name="Name">Its name in <c>nodes.yaml</c>.</param>
/// <param name="Error">Why it said nothing; null when it answered.</param>
/// <param name="Status">Its status; null when it did not answer.</param>
/// <param name="Services">Its services; none when it did not answer.</param>
internal sealed record NodeAnswer(string Name, string? Error, StatusReport? Status, IReadOnlyList<ServiceReport> Services);
