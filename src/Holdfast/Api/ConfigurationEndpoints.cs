using System.Globalization;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary>
/// <c>POST /api/v1/reload[?confirm=SECONDS][&amp;by=WHO]</c>, <c>/confirm</c>, <c>/config/rollback[?number=N]</c>;
/// <c>GET /config/history</c>, <c>/config/diff[?number=N]</c>.
/// </summary>
internal static class ConfigurationEndpoints
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly Parameter Which = new("number", "its number in the history", "integer");

    public static IEnumerable<ApiEndpoint> All(INodeView node, IOperator operations) =>
    [
        Read("/config/history", ApiScope.Read, "The configurations taken over last, the newest first", () => node.History(),
            ReportJson.Default.IReadOnlyListConfigurationEntryReport),
        // Lines of files, which may hold what is not for everybody who reads.
        Read("/config/diff", ApiScope.Admin, "What differs from the configuration in force",
            async context => Number(context.Request.Query["number"], out var number) is { } wrong ? wrong
                : await node.DiffAsync(number),
            ReportJson.Default.ConfigurationDiffReport) with { Parameters = [Which] },
        Read("/reload/plan", ApiScope.Admin, "What a reload would do now", async _ => await node.PlanReloadAsync(),
            ReportJson.Default.ReloadPlanReport),
        Act("/reload", ApiScope.Admin, "Read the configuration file again; a wrong one changes nothing",
            request => ReloadAsync(request, operations),
            new Parameter("confirm", "go back after so many seconds unless it is confirmed", "number")),
        Act("/confirm", ApiScope.Admin, "Keep what was reloaded and waits for this",
            request => operations.ConfirmAsync(request.ByAndWhy)),
        Act("/config/rollback", ApiScope.Admin, "Take over a configuration that was in force before",
            request => RollbackAsync(request, operations), Which),
        Act("/upgrade", ApiScope.Admin, "Have another program go on for the daemon; over the unix socket alone",
            UpgradeAsync(operations), new Parameter("binary", "its path; without it, the file the daemon was started from")),
        Act("/log/reopen", ApiScope.Operate, "Open the query log's files anew, after they were put aside",
            request => operations.ReopenLogs(request.ByAndWhy)),
    ];

    private static async Task<Outcome<ActionReport>> ReloadAsync(OperatorRequest request, IOperator operations)
    {
        if (request.Value("confirm") is not { } text) return await operations.ReloadAsync(request.ByAndWhy);
        if (!double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) || !(seconds >= 1)
            || seconds > Longest.TotalSeconds)
            return ProblemReport.BadRequest($"confirm={text}: must be seconds, at least 1 and at most {Longest.TotalSeconds}");
        return await operations.ReloadAsync(request.ByAndWhy, TimeSpan.FromSeconds(seconds));
    }

    // Who runs programs is somebody on this machine.
    private static Func<OperatorRequest, Task<Outcome<ActionReport>>> UpgradeAsync(IOperator operations) => async request =>
        !request.IsLocal
            ? new ProblemReport("Forbidden", StatusCodes.Status403Forbidden, "an upgrade is asked for over the unix socket alone")
            : await operations.UpgradeAsync(request.Query["binary"] is [{ Length: > 0 } path] ? path : null, request.ByAndWhy);

    private static async Task<Outcome<ActionReport>> RollbackAsync(OperatorRequest request, IOperator operations) =>
        Number(request.Value("number"), out var number) is { } wrong ? wrong
            : await operations.RollbackAsync(number, request.ByAndWhy);

    private static ProblemReport? Number(string? text, out int? number)
    {
        number = null;
        if (text is not { Length: > 0 }) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var its))
            return ProblemReport.BadRequest($"number={text}: must be the number of a configuration");
        number = its;
        return null;
    }
}
