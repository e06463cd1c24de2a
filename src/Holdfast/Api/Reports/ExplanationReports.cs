using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Decision;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>Why services are announced or not: the decision with its inputs, and what became of it at each neighbor.</summary>
internal static class ExplanationReports
{
    /// <summary>Of all services, in the order of the configuration.</summary>
    public static IReadOnlyList<ExplanationReport> Of(INodeView node)
    {
        var neighbors = Known(node);
        List<InputReport> configuration = [.. ConfigurationReports.Inputs(node.Configuration)];
        return [.. node.Services.Select(node.Explain).OfType<ServiceExplanation>()
            .SelectMany(service => Of(service, neighbors, configuration))];
    }

    /// <summary>Of one service.</summary>
    public static Outcome<IReadOnlyList<ExplanationReport>> Of(INodeView node, string service) =>
        node.Explain(service) is not { } explanation
        ? ProblemReport.NoSuchService(service, node.Services)
        : new Outcome<IReadOnlyList<ExplanationReport>>(
            [.. Of(explanation, Known(node), [.. ConfigurationReports.Inputs(node.Configuration)])], null);

    private static IEnumerable<ExplanationReport> Of(
        ServiceExplanation service, ImmutableArray<KnownNeighbor> neighbors, IReadOnlyList<InputReport> configuration) =>
        service.Prefixes.Select(prefix => Of(service.Service, prefix, neighbors, configuration));

    private static ExplanationReport Of(string service, PrefixExplanation prefix, ImmutableArray<KnownNeighbor> neighbors,
        IReadOnlyList<InputReport> configuration)
    {
        var isWanted = prefix.Decision.Announcement != Announcement.Withdraw;
        List<InputReport> inputs =
            [.. ExplainedInput.Of(prefix.Inputs).Select(input => new InputReport(input.Input, input.Speaks, input.Text)),
                .. configuration];
        List<NeighborRouteReport> routes =
            [.. neighbors.Select(neighbor => Of(neighbor, prefix.Prefix.Announced, isWanted))];
        // An input that speaks against breaks nothing while the decision is to announce: of some checks not all must hold.
        var input = prefix.Decision.Announcement == Announcement.Announce ? -1 : inputs.FindIndex(input => input.Good == false);
        if (input >= 0) inputs[input] = inputs[input] with { FirstBroken = true };
        else if (routes.FindIndex(route => route.Good == false) is >= 0 and var route)
            routes[route] = routes[route] with { FirstBroken = true };
        return new ExplanationReport(
            service, prefix.Prefix.ToString(), prefix.Inputs.Health, prefix.Decision.Announcement, prefix.Decision.Med,
            prefix.DecidedAt, inputs, [.. prefix.Decision.Reasons.Select(reason => reason.ToString())], routes);
    }

    private static NeighborRouteReport Of(KnownNeighbor known, Prefix prefix, bool isWanted)
    {
        var neighbor = known.Status;
        if (!neighbor.Carries(prefix.Family))
            return Report(RouteState.OtherFamily, null, $"its session does not carry {Word(prefix.Family)}");
        if (neighbor.State != SessionState.Established)
        {
            var why = neighbor.LastError is { } error ? $": {error}" : "";
            return Report(RouteState.SessionDown, isWanted ? false : null, $"session down, {neighbor.State}{why}");
        }
        if (known.Announced.TryGetValue(prefix, out var route))
            return isWanted ? Report(RouteState.Sent, true, $"sent with {Words(route)}")
                : Report(RouteState.Pending, false, "to be withdrawn, and not yet: the neighbor reads slowly");
        if (!isWanted) return Report(RouteState.Withdrawn, null, "not sent, as decided");
        return neighbor.Withheld.FirstOrDefault(withheld => withheld.Prefix == prefix) is { } withheld
            ? Report(RouteState.Withheld, false, $"withheld: {withheld.Reason}")
            : Report(RouteState.Pending, false, "not sent yet");

        NeighborRouteReport Report(RouteState state, bool? good, string detail) => new(neighbor.Name, state, good, detail);
    }

    private static string Words(AnnouncedRoute route)
    {
        var communities = route.Communities.IsEmpty ? "" : $", communities {string.Join(' ', route.Communities.ToWords())}";
        return string.Create(CultureInfo.InvariantCulture, $"MED {route.Med}, next hop {route.NextHop}{communities}");
    }

    private static string Word(AddressFamily family) => family == AddressFamily.Ipv4Unicast ? "IPv4" : "IPv6";

    private static ImmutableArray<KnownNeighbor> Known(INodeView node) =>
        [
        .. node.Neighbors.Select(neighbor =>
            new KnownNeighbor(neighbor, neighbor.Announced.ToDictionary(route => route.Prefix))),
    ];

    /// <summary>A neighbor with the routes it has, looked up once for all prefixes.</summary>
    private sealed record KnownNeighbor(NeighborStatus Status, Dictionary<Prefix, AnnouncedRoute> Announced);
}
