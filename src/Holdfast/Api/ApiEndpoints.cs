using Holdfast.Api.Reports;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Access;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary>All endpoints of the API; each answers with a report of its own.</summary>
internal static class ApiEndpoints
{
    /// <summary>All of them, in the order of the API's description.</summary>
    /// <param name="node">What is reported of.</param>
    /// <param name="operations">What is done.</param>
    /// <param name="stopping">Ends answers that have no end of their own.</param>
    public static IEnumerable<ApiEndpoint> All(INodeView node, IOperator operations, CancellationToken stopping) =>
    [
        .. Reports(node), OverviewEndpoint.Of(node), .. EventEndpoints.All(node, stopping),
        .. QueryEndpoints.All(node, stopping), .. TopEndpoints.All(node),
        .. TrafficEndpoints.All(node),
        .. DrainEndpoints.All(operations), .. BackendEndpoints.All(operations), .. CacheEndpoints.All(operations),
        .. BlockEndpoints.All(operations), .. TraceEndpoints.All(operations), .. ConfigurationEndpoints.All(node, operations),
        .. HealthEndpoints.All(node),
    ];

    private static IEnumerable<ApiEndpoint> Reports(INodeView node) =>
    [
        Read("/status", ApiScope.Read, "The node at a glance, and what is wrong with it", () => StatusReports.Of(node),
            ReportJson.Default.StatusReport),
        Read("/services", ApiScope.Read, "Every service prefix: its state, and what was decided of its route",
            () => ServiceReports.Of(node), ReportJson.Default.IReadOnlyListServiceReport),
        Read("/backends", ApiScope.Read, "Every backend: its health, load and latency", () => BackendReports.Of(node),
            ReportJson.Default.IReadOnlyListBackendReport),
        Read("/bgp", ApiScope.Read, "Every BGP neighbor: its session, and the routes it was sent", () => NeighborReports.Of(node),
            ReportJson.Default.IReadOnlyListNeighborReport),
        Read("/bfd", ApiScope.Read, "Every BFD session", () => BfdReports.Of(node.Bfd), ReportJson.Default.BfdReport),
        Read("/drains", ApiScope.Read, "What is drained: since when, by whom and why", () => ServiceReports.Drains(node),
            ReportJson.Default.IReadOnlyListDrainReport),
        Read("/blocks", ApiScope.Read, "Clients and names that are blocked", () => BlockReports.Of(node),
            ReportJson.Default.IReadOnlyListBlockReport),
        Read("/cache", ApiScope.Read, "Every packet cache", () => CacheReports.Of(node.Balancer),
            ReportJson.Default.IReadOnlyListCacheReport),
        Read("/pools", ApiScope.Read, "Every pool: its policy, its cache, its backends",
            () => BalancerReports.Pools(node.Balancer), ReportJson.Default.IReadOnlyListPoolReport),
        Read("/listeners", ApiScope.Read, "Every address that is listened on", () => BalancerReports.Listeners(node.Balancer),
            ReportJson.Default.IReadOnlyListListenerReport),
        Read("/config", ApiScope.Read, "The configuration in force, key by key, without secrets", () => SettingReports(node),
            ReportJson.Default.IReadOnlyListSettingReport),
        Read("/rules", ApiScope.Read, "Every rule, and how often it acted", () => RuleReports.Of(node.Balancer),
            ReportJson.Default.RulesReport),
        Read("/explain", ApiScope.Read, "Why each service is announced or not", () => ExplanationReports.Of(node),
            ReportJson.Default.IReadOnlyListExplanationReport),
        Read("/explain/{service}", ApiScope.Read, "Why a service is announced or not",
            context => ExplanationReports.Of(node, (string)context.Request.RouteValues["service"]!),
            ReportJson.Default.IReadOnlyListExplanationReport),
        Read("/token", ApiScope.Read, "The token that is shown, and what it allows", context => TokenOf(context),
            ReportJson.Default.TokenReport),
    ];

    // Who may open the unix socket is the administrator.
    private static Outcome<TokenReport> TokenOf(HttpContext context)
    {
        var caller = Caller.Of(context);
        return new TokenReport(caller?.Token, (caller?.Scope ?? ApiScope.Admin).ToWord());
    }

    private static IReadOnlyList<SettingReport> SettingReports(INodeView node) =>
        [.. node.Settings.Select(setting => new SettingReport(setting.Key, setting.Value, setting.IsDefault))];
}
