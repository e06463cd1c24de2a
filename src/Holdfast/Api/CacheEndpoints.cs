using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Cache;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary>
/// Reads what a flush of caches is to remove: <c>POST
/// /api/v1/cache/flush?name=NAME|suffix=ZONE|all[&amp;type=TYPE][&amp;pool=POOL]</c>.
/// </summary>
internal static class CacheEndpoints
{
    public static IEnumerable<ApiEndpoint> All(IOperator operations) =>
    [
        Act("/cache/flush", ApiScope.Operate, "Remove answers from packet caches; one of name, suffix and all",
            request => Flush(request.Query, (selection, pool) => Told(operations.FlushCache(selection, pool, request.ByAndWhy))),
            new("name", "answers to this name"), new("suffix", "answers to this name and all below it"),
            new("all", "every answer"), new("type", "those of this type alone"), new("pool", "from this pool's cache alone")),
    ];

    /// <summary>Does what the request says, or tells what is wrong with it.</summary>
    public static Outcome<T> Flush<T>(IQueryCollection query, Func<CacheSelection, string?, Outcome<T>> flush)
    {
        string[] known = ["name", "suffix", "all", "type", "pool", "by", "reason"];
        if (query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
            return Wrong($"there is no parameter '{unknown}'; there are: {string.Join(", ", known)}");
        string[] which = [.. known[..3].Where(query.ContainsKey)];
        if (which.Length != 1) return Wrong("say one of name, suffix and all");
        var selection = new CacheSelection { AndBelow = which[0] == "suffix" };
        if (which[0] != "all")
        {
            if (!Name.TryParse(query[which[0]], out var name, out var error))
                return Wrong($"'{query[which[0]]}' is not a domain name: {error}");
            selection = selection with { Name = name };
        }
        if (query.TryGetValue("type", out var type))
        {
            if (!RecordTypeMnemonic.TryParse(type, out var wanted))
                return Wrong($"'{type}' is not a record type, such as A, AAAA or TYPE65");
            selection = selection with { Type = wanted };
        }
        return flush(selection, query["pool"] is [{ Length: > 0 } pool] ? pool : null);
    }

    private static Outcome<ActionReport> Told(Outcome<IReadOnlyList<ExpungedCache>> flushed) =>
        flushed.Problem is { } problem ? problem
            : new ActionReport([.. flushed.Value!.Select(cache => $"{Text(cache)}: {AnswerCount(cache.Removed)} removed")]);

    private static string Text(ExpungedCache cache) => cache.Pools is [var only] && only == cache.Name ? $"cache {cache.Name}"
        : $"cache {cache.Name} ({(cache.Pools.Length == 1 ? "pool" : "pools")} {string.Join(", ", cache.Pools)})";

    private static string AnswerCount(int answers) => answers == 1 ? "1 answer" : $"{answers} answers";

    private static ProblemReport Wrong(string detail) => ProblemReport.BadRequest(detail);
}
