using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>What the API says of BGP neighbors.</summary>
internal static class NeighborReports
{
    public static IReadOnlyList<NeighborReport> Of(INodeView node)
    {
        var bfd = node.Bfd;
        return [.. node.Neighbors.Select(neighbor => Of(neighbor, BfdReports.State(bfd.Of(neighbor.Name))))];
    }

    private static NeighborReport Of(NeighborStatus neighbor, string? bfd) => new(
        neighbor.Name, NeighborAddressText.Of(neighbor.Address, neighbor.Interface), neighbor.PeerAs,
        neighbor.State.ToString(), neighbor.Since,
        neighbor.RouterId?.ToString(), neighbor.HoldTime?.TotalSeconds, neighbor.Capabilities,
        [.. neighbor.Announced.Select(route => Of(route, neighbor))],
        [.. neighbor.Withheld.Select(route => $"{route.Prefix} is not sent: {route.Reason}")],
        Total(neighbor.Sent), Total(neighbor.Received), (int)neighbor.Flaps, neighbor.LastError)
    {
        Dynamic = neighbor.IsDynamic,
        Bfd = bfd,
        LocalAs = neighbor.LocalAs,
        LocalAddress = neighbor.LocalAddress?.ToString(),
        SentCapabilities = neighbor.SentCapabilities,
        Negotiated = neighbor.Negotiated,
        Families = [.. neighbor.Families.Select(family => family == AddressFamily.Ipv4Unicast ? "ipv4" : "ipv6")],
        Timers = [.. neighbor.Timers.Select(timer => new TimerReport(Word(timer.Kind), Math.Round(timer.Left.TotalSeconds, 1)))],
        Sent = Of(neighbor.Sent),
        Received = Of(neighbor.Received),
        FaultyUpdates = neighbor.FaultyUpdates,
        TimesEstablished = neighbor.TimesEstablished,
        LastErrorAt = neighbor.LastErrorAt,
        Withheld = [.. neighbor.Withheld.Select(route => new WithheldRouteReport(route.Prefix.ToString(), route.Reason))],
    };

    private static AnnouncedRouteReport Of(AnnouncedRoute route, NeighborStatus neighbor)
    {
        var nextHop = route.LinkLocalNextHop is { } linkLocal ? $"{route.NextHop}, {linkLocal}" : route.NextHop.ToString();
        return new AnnouncedRouteReport(route.Prefix.ToString(), nextHop, route.Med, route.Communities.ToWords())
        {
            Origin = route.Origin.ToString().ToLowerInvariant(),
            AsPath = route.AsNumbers,
            LocalPref = route.LocalPref,
            OnlyToCustomer = route.OnlyToCustomer,
            Attributes = route.Further.Count == 0 ? null : route.Further,
        };
    }

    private static MessageCountsReport Of(MessageCounts counts) =>
        new(counts.Open, counts.Update, counts.Notification, counts.Keepalive, counts.RouteRefresh);

    private static string Word(SessionTimerKind kind) => kind switch
    {
        SessionTimerKind.ConnectRetry => "connect retry",
        SessionTimerKind.Hold => "hold",
        SessionTimerKind.Keepalive => "keepalive",
        _ => "idle hold",
    };

    private static long Total(MessageCounts counts) =>
        counts.Open + counts.Update + counts.Notification + counts.Keepalive + counts.RouteRefresh;
}
