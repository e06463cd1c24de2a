using System.Globalization;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Routes;

namespace Holdfast.Api;

/// <summary>
/// <c>POST /api/v1/reload[?confirm=SECONDS][&amp;by=WHO]</c>, <c>/confirm</c>, <c>/config/rollback[?number=N]</c>;
/// <c>GET /config/history</c>, <c>/config/diff[?number=N]</c>.
/// </summary>
internal static class ConfigurationEndpoints
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static void Map(RouteTable routes, string root, INodeView node)
    {
        routes.Get(root + "/config/history", context =>
            ApiResponse.WriteAsync(context, node.History(), ReportJson.Default.IReadOnlyListConfigurationEntryReport));
        routes.Get(root + "/config/diff", async context => await ApiResponse.WriteAsync(
            context, Number(context.Request.Query["number"], out var number) is { } wrong ? wrong : await node.DiffAsync(number),
            ReportJson.Default.ConfigurationDiffReport));
    }

    public static async Task<Outcome<ActionReport>> ReloadAsync(OperatorRequest request, IOperator operations)
    {
        if (request.Value("confirm") is not { } text) return await operations.ReloadAsync(request.By);
        if (!double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) || !(seconds >= 1)
            || seconds > Longest.TotalSeconds)
            return ProblemReport.BadRequest($"confirm={text}: must be seconds, at least 1 and at most {Longest.TotalSeconds}");
        return await operations.ReloadAsync(request.By, TimeSpan.FromSeconds(seconds));
    }

    public static async Task<Outcome<ActionReport>> RollbackAsync(OperatorRequest request, IOperator operations) =>
        Number(request.Value("number"), out var number) is { } wrong ? wrong
            : await operations.RollbackAsync(number, request.By);

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
