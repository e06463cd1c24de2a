using System.Globalization;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary>
/// <c>GET /events?since=N</c>, and <c>/events/stream</c>, which goes on as Server-Sent Events: the event's kind, its number as
/// id, and an <see cref="EventReport"/> on one line. A client that comes back tells the last number it had.
/// </summary>
internal static class EventEndpoints
{
    /// <summary>The number behind which events are wanted.</summary>
    internal static readonly Parameter Number = new("since", "those after this number; 0 for all that are kept", "integer");

    public static IEnumerable<ApiEndpoint> All(INodeView node, CancellationToken stopping) =>
    [
        Read("/events", ApiScope.Read, "What happened and why, the oldest first",
            context => Since(context) is { } since ? node.Events(since) : NoNumber(), ReportJson.Default.EventsReport) with
        {
            Parameters = [Number],
        },
        new(ApiEndpoint.Root + "/events/stream", ApiScope.Read, "The same, and each event when it happens, as Server-Sent Events",
            context => FollowAsync(context, node, stopping))
        {
            Parameters = [Number],
            ContentType = "text/event-stream",
            Report = ReportJson.Default.EventReport,
            IsStream = true,
        },
    ];

    private static async Task FollowAsync(HttpContext context, INodeView node, CancellationToken stopping)
    {
        if (Since(context) is not { } since)
        {
            await ApiResponse.WriteProblemAsync(context, NoNumber());
            return;
        }
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache,no-store";
        await context.Response.Body.FlushAsync(end.Token);
        await new EventStream(context.Response.Body, TimeProvider.System)
            .WriteAsync(node.FollowEvents(since, end.Token), end, context.RequestAborted);
    }

    /// <summary>The number that a request gives; null when it is none.</summary>
    internal static long? Since(HttpContext context)
    {
        var text = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } last]
            ? last : context.Request.Query["since"].ToString();
        if (text.Length == 0) return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>What is answered then.</summary>
    internal static ProblemReport NoNumber() =>
        ProblemReport.BadRequest("since (or Last-Event-ID) must be the number of an event; 0 for all that are kept");
}
