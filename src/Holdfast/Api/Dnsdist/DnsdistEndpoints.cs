using System.Text.Json;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Routes;

namespace Holdfast.Api.Dnsdist;

/// <summary>The paths of dnsdist's API that read, and its cache's: for the checks and boards that people have.</summary>
internal static class DnsdistEndpoints
{
    private const string Localhost = ApiEndpoint.Root + "/servers/localhost";
    private const int UsualRing = 1000, LargestRing = 100_000;

    private static readonly Parameter Pool = new("name", "the pool; empty for the default one");

    public static IEnumerable<ApiEndpoint> All(INodeView node, IOperator operations) =>
    [
        Read("/jsonstat", "dnsdist's: its statistics, or what is blocked", (query, json) =>
        {
            switch (query["command"].ToString())
            {
                case "stats":
                    DnsdistJson.WriteStats(json, node);
                    return null;
                case "dynblocklist":
                    DnsdistJson.WriteBlocks(json, node);
                    return null;
                default:
                    return new ProblemReport("Not found", StatusCodes.Status404NotFound, "command must be stats or dynblocklist");
            }
        }) with
        {
            Parameters = [new Parameter("command", "what is asked for") { Words = ["stats", "dynblocklist"], IsRequired = true }],
        },
        Read(Localhost, "dnsdist's: backends, pools, rules and listeners", (_, json) =>
        {
            DnsdistJson.WriteNode(json, node);
            return null;
        }),
        Read(Localhost + "/statistics", "dnsdist's: its statistics as a list", (_, json) =>
        {
            DnsdistJson.WriteStatistics(json, node);
            return null;
        }),
        Read(Localhost + "/pool", "dnsdist's: a pool and its backends", (query, json) =>
        {
            var name = DnsdistMetrics.OwnPoolName(query["name"].ToString());
            if (node.Balancer.Pools.FirstOrDefault(pool => pool.Name == name) is not { } found)
                return new ProblemReport("Not found", StatusCodes.Status404NotFound, $"there is no pool '{name}'");
            DnsdistJson.WritePool(json, node, found);
            return null;
        }) with
        {
            Parameters = [Pool],
        },
        Read(Localhost + "/rings", "dnsdist's: the latest queries and answers", (query, json) =>
        {
            var parameters = new QueryParameters(query, "maxQueries", "maxResponses");
            long most = parameters.ReadNumber("maxQueries", 0, LargestRing)
                ?? parameters.ReadNumber("maxResponses", 0, LargestRing) ?? UsualRing;
            if (parameters.Error is { } error) return ProblemReport.BadRequest(error);
            DnsdistRings.Write(json, node, most);
            return null;
        }) with
        {
            Parameters = [new("maxQueries", "so many at the most", "integer"), new("maxResponses", "the same", "integer")],
        },
        new(ApiEndpoint.Root + "/cache", ApiScope.Operate, "dnsdist's: remove answers from a pool's cache",
            context => FlushAsync(context, operations))
        {
            Methods = [HttpMethods.Delete],
            Parameters =
            [
                new("pool", "the pool; empty for the default one"), new("name", "answers to this name") { IsRequired = true },
                new("type", "those of this type alone"), new("suffix", "those to all names below it too"),
            ],
        },
    ];

    // {"count": "1", "status": "purged"}, as dnsdist has it.
    private static async Task FlushAsync(HttpContext context, IOperator operations)
    {
        var query = context.Request.Query;
        var own = new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>
        {
            [query.ContainsKey("suffix") ? "suffix" : "name"] = query["name"],
            ["pool"] = DnsdistMetrics.OwnPoolName(query["pool"].ToString()),
        };
        if (query.TryGetValue("type", out var type)) own["type"] = type;
        var request = new OperatorRequest(context);
        var done = CacheEndpoints.Flush(
            new QueryCollection(own), (selection, pool) => operations.FlushCache(selection, pool, request.ByAndWhy));
        if (done.Problem is { } problem)
        {
            await ApiResponse.WriteProblemAsync(context, problem);
            return;
        }

        await WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "purged");
            json.WriteString("count", $"{done.Value!.Sum(cache => cache.Removed)}");
            json.WriteEndObject();
            return null;
        });
    }

    private static ApiEndpoint Read(string path, string summary, Func<IQueryCollection, Utf8JsonWriter, ProblemReport?> write) =>
        new(path, ApiScope.Read, summary, context => WriteAsync(context, json => write(context.Request.Query, json)));

    private static async Task WriteAsync(HttpContext context, Func<Utf8JsonWriter, ProblemReport?> write)
    {
        using var stream = new MemoryStream();
        await using var json = new Utf8JsonWriter(stream);
        if (write(json) is { } problem)
        {
            await ApiResponse.WriteProblemAsync(context, problem);
            return;
        }

        await json.FlushAsync(context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(stream.GetBuffer().AsMemory(0, (int)stream.Length), context.RequestAborted);
    }
}
