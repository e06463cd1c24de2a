using System.Text.Json;
using Holdfast.Configuration.Keys;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.Api.Dnsdist;

/// <summary>What dnsdist's API answers with, of this node: the same names and shapes, of what there is here.</summary>
internal static class DnsdistJson
{
    /// <summary><c>/jsonstat?command=stats</c>.</summary>
    public static void WriteStats(Utf8JsonWriter json, INodeView node)
    {
        var numbers = new DnsdistNumbers(node);
        json.WriteStartObject();
        foreach (var statistic in DnsdistStatistic.All) WriteNumber(json, statistic.Name, statistic.Value(numbers));
        WriteNumber(json, "latency-count", numbers.Latency.Count);
        WriteNumber(json, "latency-sum", DnsdistStatistic.LatencySum(numbers));
        var main = numbers.Balancer.Pools.FirstOrDefault(pool => DnsdistMetrics.PoolName(pool.Name).Length == 0);
        json.WriteString("server-policy", main?.Policy.Name ?? "");
        json.WriteEndObject();
    }

    /// <summary><c>/api/v1/servers/localhost/statistics</c>.</summary>
    public static void WriteStatistics(Utf8JsonWriter json, INodeView node)
    {
        var numbers = new DnsdistNumbers(node);
        json.WriteStartArray();
        foreach (var statistic in DnsdistStatistic.All)
        {
            json.WriteStartObject();
            json.WriteString("name", statistic.Name);
            json.WriteString("type", "StatisticItem");
            WriteNumber(json, "value", statistic.Value(numbers));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary><c>/jsonstat?command=dynblocklist</c>.</summary>
    public static void WriteBlocks(Utf8JsonWriter json, INodeView node)
    {
        var privacy = node.Balancer.Privacy;
        json.WriteStartObject();
        foreach (var block in node.Balancer.Blocks.DistinctBy(block => block.Shown(privacy)))
        {
            json.WriteStartObject(block.Shown(privacy).ToString());
            json.WriteString("action", Word(block.Action));
            json.WriteNumber("blocks", block.Hits);
            json.WriteString("reason", block.Reason ?? $"by {block.By}");
            json.WriteNumber("seconds", (long)(block.Remaining ?? TimeSpan.Zero).TotalSeconds);
            json.WriteBoolean("warning", block.Origin == BlockOrigin.Warning);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary><c>/api/v1/servers/localhost</c>.</summary>
    public static void WriteNode(Utf8JsonWriter json, INodeView node)
    {
        var balancer = node.Balancer;
        var (backends, pools, caches) = (balancer.Backends, balancer.Pools, balancer.Caches);
        json.WriteStartObject();
        json.WriteString("daemon_type", "dnsdist");
        json.WriteString("version", ProductVersion.Current);
        json.WriteString("local", string.Join(", ", balancer.Listeners.Select(listener => listener.EndPoint)));
        json.WriteStartArray("frontends");
        foreach (var (id, listener) in balancer.Listeners.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("address", listener.EndPoint.ToString());
            json.WriteBoolean("udp", value: true);
            json.WriteBoolean("tcp", value: false);
            json.WriteString("type", "UDP");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("pools");
        foreach (var (id, pool) in pools.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            WritePool(json, pool, CacheOf(caches, pool));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteRules(json, "rules", balancer.Rules.Select(rule =>
            (rule.Options.Label, RuleWords.Of(rule.Options), RuleWords.Of(rule.Options.Action), rule.Hits)));
        WriteRules(json, "response-rules", balancer.ResponseRules.Select(rule =>
            (rule.Label, RuleWords.Of(rule.Options), RuleWords.Of(rule.Options.Action), rule.Hits)));
        WriteServers(json, backends.Index());
        json.WriteEndObject();
    }

    /// <summary><c>/api/v1/servers/localhost/pool</c>.</summary>
    public static void WritePool(Utf8JsonWriter json, INodeView node, PoolStatus pool)
    {
        json.WriteStartObject();
        json.WriteStartObject("stats");
        WritePool(json, pool, CacheOf(node.Balancer.Caches, pool));
        json.WriteEndObject();
        WriteServers(json, node.Balancer.Backends.Index().Where(backend => backend.Item.Pools.Contains(pool.Name)));
        json.WriteEndObject();
    }

    private static CacheCounters? CacheOf(IEnumerable<CacheStatus> caches, PoolStatus pool) =>
        caches.FirstOrDefault(cache => cache.Pools.Contains(pool.Name))?.Counters;

    private static void WritePool(Utf8JsonWriter json, PoolStatus pool, CacheCounters? cache)
    {
        json.WriteString("name", DnsdistMetrics.PoolName(pool.Name));
        json.WriteNumber("serversCount", pool.Backends);
        json.WriteNumber("cacheSize", cache?.MaxEntries ?? 0);
        json.WriteNumber("cacheEntries", cache?.Entries ?? 0);
        json.WriteNumber("cacheHits", cache is null ? 0 : cache.Hits + cache.StaleHits);
        json.WriteNumber("cacheMisses", cache?.Misses ?? 0);
    }

    private static void WriteServers(Utf8JsonWriter json, IEnumerable<(int Index, BackendStatus Item)> backends)
    {
        json.WriteStartArray("servers");
        foreach (var (id, backend) in backends)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("name", backend.Name);
            json.WriteString("address", backend.EndPoint.ToString());
            json.WriteString("state", State(backend.State));
            json.WriteNumber("latency", Math.Round(backend.Latency?.TotalMilliseconds ?? 0, 3));
            json.WriteNumber("order", backend.Order);
            json.WriteNumber("weight", backend.Weight);
            json.WriteNumber("outstanding", backend.Outstanding);
            json.WriteNumber("queries", backend.Queries);
            json.WriteNumber("responses", backend.Answers);
            json.WriteNumber("sendErrors", backend.SendErrors);
            json.WriteStartArray("pools");
            foreach (var pool in backend.Pools) json.WriteStringValue(DnsdistMetrics.PoolName(pool));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRules(
        Utf8JsonWriter json, string name, IEnumerable<(string Label, string Match, string Action, long Hits)> rules)
    {
        json.WriteStartArray(name);
        foreach (var (id, (label, match, action, hits)) in rules.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteNumber("creationOrder", id);
            json.WriteString("name", label);
            json.WriteString("rule", match);
            json.WriteString("action", action);
            json.WriteNumber("matches", hits);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // dnsdist's: capitals for what an operator has forced.
    private static string State(BackendState state) => state switch
    {
        BackendState.ForcedUp => "UP",
        BackendState.ForcedDown => "DOWN",
        _ => state.ToWord(),
    };

    private static string Word(BlockAction action) => action switch
    {
        BlockAction.Drop => "Drop",
        BlockAction.Refuse => "Send Refused",
        BlockAction.Truncate => "Truncate over UDP",
        BlockAction.NxDomain => "Send NXDomain",
        _ => "Do nothing",
    };

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (value == Math.Floor(value)) json.WriteNumber(name, (long)value);
        else json.WriteNumber(name, value);
    }
}
