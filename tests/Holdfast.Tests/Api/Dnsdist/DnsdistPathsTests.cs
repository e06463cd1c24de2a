using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Holdfast.Api.Dnsdist;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.Testing.Messages;
using Holdfast.Tests.Web;

namespace Holdfast.Tests.Api.Dnsdist;

/// <summary>The paths that checks and boards of a dnsdist read, beside what a dnsdist 1.7.3 answers there.</summary>
public sealed class DnsdistPathsTests(DnsdistPathsTests.Site site) : IClassFixture<DnsdistPathsTests.Site>
{
    private static readonly ILookup<string, string> Known = File.ReadLines(Beside("dnsdist-1.7.3.txt"))
        .Where(line => !line.StartsWith('#')).ToLookup(line => line.Split(' ')[0], line => line[(line.IndexOf(' ') + 1)..]);

    [Fact]
    public async Task Metrics_have_its_names_and_types_and_numbers_of_this_node()
    {
        var (answer, text) = await site.AskAsync(HttpMethod.Get, "/metrics?format=dnsdist", HttpSite.Read);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var types = text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
            .Select(line => line["# TYPE ".Length..]).ToList();
        Assert.Empty(types.Except(Known["metric"]));
        Assert.Equal(types.Distinct(), types);
        Assert.Contains("\ndnsdist_queries 3\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnsdist_cache_hits 2\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnsdist_frontend_noerror 3\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnsdist_latency_bucket{le=\"+Inf\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnsdist_pool_cache_hits{pool=\"_default_\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnsdist_server_status{server=\"backend-a\",address=\"127.0.0.1:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_have_its_names()
    {
        using var stats = await ReadAsync("/jsonstat?command=stats");
        Assert.Empty(Names(stats.RootElement).Except(Known["stats"]));
        Assert.Equal(3, stats.RootElement.GetProperty("queries").GetInt64());
        using var list = await ReadAsync("/api/v1/servers/localhost/statistics");
        Assert.Contains(
            list.RootElement.EnumerateArray(), item => item.GetProperty("name").GetString() == "queries"
                && item.GetProperty("type").GetString() == "StatisticItem" && item.GetProperty("value").GetInt64() == 3);
        Assert.Equal(
            (404, "command must be stats or dynblocklist"),
            await site.ProblemAsync(HttpMethod.Get, "/jsonstat?command=other", HttpSite.Read));
    }

    [Fact]
    public async Task The_node_its_pools_and_backends_have_its_keys()
    {
        using var node = await ReadAsync("/api/v1/servers/localhost");
        Assert.Empty(Names(node.RootElement).Except(Known["node"]));
        foreach (var list in (string[])["servers", "pools", "frontends"])
            Assert.Empty(Names(node.RootElement.GetProperty(list)[0]).Except(Known[list]));
        var server = node.RootElement.GetProperty("servers")[0];
        Assert.Equal(
            ("backend-a", "UP", ""),
            (server.GetProperty("name").GetString(), server.GetProperty("state").GetString(),
                server.GetProperty("pools")[0].GetString()));
        using var pool = await ReadAsync("/api/v1/servers/localhost/pool?name=");
        Assert.Empty(Names(pool.RootElement).Except(Known["pool"]));
        Assert.Equal(2, pool.RootElement.GetProperty("stats").GetProperty("cacheHits").GetInt64());
        Assert.Equal(404, (await site.ProblemAsync(
            HttpMethod.Get, "/api/v1/servers/localhost/pool?name=none", HttpSite.Read)).Status);
    }

    [Fact]
    public async Task What_is_blocked_is_told_as_it_tells_it()
    {
        await site.ProblemAsync(HttpMethod.Post, "/api/v1/block?network=192.0.2.0/24&for=3600&reason=flood", HttpSite.Operate);
        using var blocks = await ReadAsync("/jsonstat?command=dynblocklist");
        var block = blocks.RootElement.GetProperty("192.0.2.0/24");
        Assert.Empty(Names(block).Except(Known["block"]));
        Assert.Equal(("Drop", "flood"), (block.GetProperty("action").GetString(), block.GetProperty("reason").GetString()));
        Assert.InRange(block.GetProperty("seconds").GetInt64(), 3000, 3600);
    }

    [Fact]
    public async Task Rings_have_the_latest_queries_and_their_answers()
    {
        using var rings = await ReadAsync("/api/v1/servers/localhost/rings?maxQueries=2");
        Assert.Equal(2, rings.RootElement.GetProperty("queries").GetArrayLength());
        var answer = rings.RootElement.GetProperty("responses")[0];
        Assert.Equal(
            ("a.example.", "127.0.0.1", "A", "NOERROR"),
            (answer.GetProperty("name").GetString(), answer.GetProperty("requestor").GetString(),
                answer.GetProperty("qtype").GetString(), answer.GetProperty("rcode").GetString()));
    }

    [Fact]
    public async Task Its_way_to_flush_a_cache_needs_a_token_that_operates_and_tells_how_many_went()
    {
        const string path = "/api/v1/cache?pool=&name=a.example&type=A";
        Assert.Equal(403, (await site.ProblemAsync(HttpMethod.Delete, path, HttpSite.Read)).Status);
        var (_, text) = await site.AskAsync(HttpMethod.Delete, path, HttpSite.Operate);
        Assert.Equal("""{"status":"purged","count":"1"}""", text);
        Assert.Equal(400, (await site.ProblemAsync(HttpMethod.Delete, "/api/v1/cache?pool=", HttpSite.Operate)).Status);
    }

    /// <summary>Set HOLDFAST_UPDATE_DOCS=1 to have the table written anew.</summary>
    [Fact]
    public void The_manual_has_every_name()
    {
        const string mark = "<!-- dnsdist -->\n";
        var path = Beside("../../../../docs/metrics.md");
        var manual = File.ReadAllText(path);
        var begin = manual.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        var end = begin;
        while (end < manual.Length && manual[end] == '|') end = manual.IndexOf('\n', end) + 1;
        var expected = manual[..begin] + Table() + manual[end..];
        if (Environment.GetEnvironmentVariable("HOLDFAST_UPDATE_DOCS") == "1") File.WriteAllText(path, expected);
        else Assert.Equal(expected, manual);
    }

    private static string Table() => "| dnsdist's | type | here |\n|---|---|---|\n" + string.Concat(
        DnsdistStatistic.All.Select(statistic => (statistic.MetricName, statistic.Kind, statistic.Here))
            .Append(("dnsdist_latency", MetricKind.Histogram, "`holdfast_dns_query_duration_seconds`, in milliseconds"))
            .Concat(DnsdistMetrics.OfServers.Select(row => (row.Name, row.Kind, row.Here)))
            .Concat(DnsdistMetrics.OfPools.Select(row => (row.Name, row.Kind, row.Here)))
            .Concat(DnsdistMetrics.OfCaches.Select(row => (row.Name, row.Kind, row.Here)))
            .Append(("dnsdist_rule_hits", MetricKind.Counter, "`holdfast_dns_rule_matches_total`, `id` being the rule's name"))
            .Append(("dnsdist_info", MetricKind.Gauge, "`holdfast_build_info`"))
            .Select(row => $"| `{row.Item1}` | {row.Item2.ToString().ToLowerInvariant()} | {row.Item3} |\n"));

    private async Task<JsonDocument> ReadAsync(string path)
    {
        var (answer, text) = await site.AskAsync(HttpMethod.Get, path, token: null, [("X-API-Key", HttpSite.Read)]);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static string Beside(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, name));

    /// <summary>A node that was asked one name three times.</summary>
    public sealed class Site : HttpSite
    {
        internal void Query(string name)
        {
            using var client = new UdpClient(AddressFamily.InterNetwork);
            client.Client.ReceiveTimeout = 5000;
            client.Connect(IPAddress.Loopback, DnsPort);
            client.Send(MessageText.Wire($"{name} IN A +rd"));
            var from = new IPEndPoint(IPAddress.Any, 0);
            Assert.NotEmpty(client.Receive(ref from));
        }

        protected override void Begin()
        {
            for (int i = 0; i < 3; i++) Query("a.example");
        }
    }
}
