using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;
using Holdfast.Web.Routes;

namespace Holdfast.Api;

/// <summary>
/// <c>/healthz</c>: whether the process beats, so that it needs no restart. <c>/readyz</c>: whether it serves, so that it may be
/// sent traffic. Both tell why not, by status 503 and in words.
/// </summary>
internal static class HealthEndpoints
{
    public static IEnumerable<ApiEndpoint> All(INodeView node) =>
    [
        Check("/healthz", "Whether the process beats: every worker's thread, and those of decision and BGP",
            async () => await FindSilenceAsync(node), "every thread beats"),
        Check("/readyz", "Whether the node serves: it beats, has a usable backend, and is not drained",
            async () => await FindSilenceAsync(node) ?? FindObstacle(node), "serving"),
    ];

    private static ApiEndpoint Check(string path, string summary, Func<Task<string?>> find, string good) =>
        new(path, ApiScope.None, summary, async context => await ApiResponse.WriteAsync(
            context, await find() is { } wrong
                ? new ProblemReport("Not well", StatusCodes.Status503ServiceUnavailable, wrong) : new HealthReport(good),
            ReportJson.Default.HealthReport))
        {
            Methods = [HttpMethods.Get, HttpMethods.Head],
            Report = ReportJson.Default.HealthReport,
        };

    // Before they have begun, workers are not silent.
    private static async Task<string?> FindSilenceAsync(INodeView node)
    {
        var heartbeat = new HeartbeatState(node.Balancer.HeartbeatAge);
        if (!heartbeat.Good && node.Condition != NodeCondition.Starting)
            return heartbeat.Detail;
        return await node.FindSilentThreadAsync() is { } thread ? $"the thread `{thread}` is silent" : null;
    }

    private static string? FindObstacle(INodeView node)
    {
        var condition = node.Condition;
        if (condition == NodeCondition.Drained)
            return "every service is drained; see: holdfast show drains";
        if (condition != NodeCondition.Serving)
            return $"the node is {condition.ToWord()}";
        var backends = node.Balancer.Backends;
        return backends.IsEmpty || backends.Any(backend => backend.State is BackendState.Up or BackendState.ForcedUp) ? null
            : "no backend is usable; see: holdfast show backends";
    }
}
