using System.Text.Json;
using Holdfast.Api.Reports;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Recording;
using Holdfast.Web.Access;
using Holdfast.Web.Routes;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Holdfast.Api;

/// <summary>
/// <c>GET /api/v1/queries</c>: the latest queries, one <see cref="QueryReport"/> a line, and with <c>follow=true</c> those that
/// come; with <c>from=now</c> those alone. Who reads too slowly finds a <see cref="LostQueriesReport"/> between them.
/// </summary>
internal static class QueryEndpoints
{
    private const int UsualLimit = 1000;

    // So much is gathered before it is sent on.
    private const int ChunkSize = 32 * 1024;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public static IEnumerable<ApiEndpoint> All(INodeView node, CancellationToken stopping) =>
    [
        new(ApiEndpoint.Root + "/queries", ApiScope.Read, "The latest queries, one a line, and with `follow` those that come",
            context => AnswerAsync(context, node, stopping))
        {
            Parameters =
            [
                .. QueryParameters.Described, new("limit", "so many of the latest; 0 for all", "integer"),
                new("follow", "go on with those that come", "boolean"),
                new("from", "begin with the latest, or with those that come") { Words = ["latest", "now"] },
            ],
            ContentType = "application/x-ndjson",
            Report = ReportJson.Default.QueryReport,
            IsStream = true,
        },
    ];

    private static async Task AnswerAsync(HttpContext context, INodeView node, CancellationToken stopping)
    {
        var parameters = new QueryParameters(
            context.Request.Query, [.. QueryParameters.OfFilter, "limit", "follow", "from"]);
        var filter = parameters.ReadFilter(node);
        long limit = parameters.ReadNumber("limit", 0, int.MaxValue) ?? UsualLimit;
        bool follows = parameters.ReadFlag("follow");
        bool fromNow = parameters.ReadWord("from", ["latest", "now"]) == "now";
        if (parameters.Error is { } error)
        {
            await ApiResponse.WriteProblemAsync(context, ProblemReport.BadRequest(error));
            return;
        }

        var reader = node.Balancer.ReadRecent(filter);
        if (!reader.IsOn)
        {
            await ApiResponse.WriteProblemAsync(
                context, ProblemReport.BadRequest("no queries are kept: dns.recent.size is 0"));
            return;
        }

        if (!fromNow)
            reader.StartWithLatest(limit == 0 ? long.MaxValue : limit, follows);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "application/x-ndjson";
        // Who reads nothing for a while loses lines, not the connection. Over TCP they lose that too.
        if (Caller.Of(context) is null && context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        await WriteAsync(context, reader, follows, end.Token);
    }

    private static async Task WriteAsync(HttpContext context, RecentReader reader, bool follows, CancellationToken end)
    {
        try
        {
            await context.Response.BodyWriter.FlushAsync(end);
            while (true)
            {
                await WriteThoseThereAsync(context, reader, end);
                if (!follows)
                    return;
                await Task.Delay(BetweenLooks, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has left, or the daemon ends.
        }
    }

    private static async Task WriteThoseThereAsync(HttpContext context, RecentReader reader, CancellationToken end)
    {
        var output = context.Response.BodyWriter;
        long lost = reader.Lost;
        int gathered = 0;
        while (reader.TryNext(out RecordedQuery? query))
        {
            if (reader.Lost > lost)
            {
                gathered += WriteLine(output, new LostQueriesReport(reader.Lost - lost), ReportJson.OneLine.LostQueriesReport);
                lost = reader.Lost;
            }

            gathered += WriteLine(output, QueryReports.Of(query), ReportJson.OneLine.QueryReport);
            if (gathered < ChunkSize)
                continue;
            gathered = 0;
            // Waits as long as the reader does not take it.
            await output.FlushAsync(end);
        }

        if (reader.Lost > lost)
            WriteLine(output, new LostQueriesReport(reader.Lost - lost), ReportJson.OneLine.LostQueriesReport);
        await output.FlushAsync(end);
    }

    private static int WriteLine<T>(
        System.IO.Pipelines.PipeWriter output, T report, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(report, type);
        var room = output.GetSpan(line.Length + 1);
        line.CopyTo(room);
        room[line.Length] = (byte)'\n';
        output.Advance(line.Length + 1);
        return line.Length + 1;
    }
}
