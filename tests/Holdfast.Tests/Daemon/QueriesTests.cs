using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Holdfast.Commands;
using Holdfast.Contracts;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;

namespace Holdfast.Tests.Daemon;

/// <summary>One daemon that was asked this and that, and the commands that show it.</summary>
public sealed class QueriesTests(QueriesTests.Site site) : IClassFixture<QueriesTests.Site>
{
    [Fact]
    public async Task Tells_what_became_of_each_query_the_oldest_first()
    {
        var queries = await QueriesAsync();
        Assert.Equal(
            [
                "www.example. backend", "www.example. cache", "www.example. cache", "a.refused.example. self",
                "a.refused.example. self", "dropped.example. rule", "Other.example. backend",
            ],
            queries.Select(query => $"{Text(query, "name")} {Text(query, "source") ?? Text(query, "outcome")}"));
        Assert.Equal("backend-a", Text(queries[0], "backend"));
        Assert.Equal(
            ("REFUSED", "closed", "AAAA"), (Text(queries[3], "rcode"), Text(queries[3], "rule"), Text(queries[3], "type")));
        Assert.Equal(("127.0.0.2", "127.0.0.1"), (Text(queries[6], "client"), Text(queries[6], "server")));
    }

    [Theory]
    [InlineData(1, "client=127.0.0.2")]
    [InlineData(7, "client=127.0.0.0/30")]
    [InlineData(0, "client=2001:db8::/32")]
    [InlineData(2, "name=refused.EXAMPLE")]
    [InlineData(2, "type=aaaa")]
    [InlineData(2, "rcode=refused")]
    [InlineData(1, "dropped=true")]
    [InlineData(2, "backend=backend-a")]
    [InlineData(0, "slower_ms=30000")]
    [InlineData(2, "limit=2")]
    [InlineData(3, "name=www.example&limit=0")]
    public async Task Finds_those_that_are_asked_for(int expected, string parameters)
    {
        using var api = new ApiClient(site.SocketPath);
        var answer = await api.OpenLinesAsync($"queries?{parameters}", TestContext.Current.CancellationToken);
        Assert.Null(answer.Error);
        using var lines = new StreamReader(answer.Value!);
        var text = await lines.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("client=neighbour", "client: 'neighbour' is not an address or a network")]
    [InlineData("backend=backend-z", "backend: 'backend-z' is not the name of a backend")]
    [InlineData("service=dns9", "service: 'dns9' is not the name of a service")]
    [InlineData("colour=red", "there is no parameter 'colour'")]
    public async Task Says_what_it_cannot_look_for(string parameters, string said)
    {
        using var api = new ApiClient(site.SocketPath);
        var answer = await api.OpenLinesAsync($"queries?{parameters}", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Failed, answer.ExitCode);
        Assert.Contains(said, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_options_reach_the_daemon()
    {
        var options = new QueryFilterOptions();
        var command = new Command("test");
        options.AddTo(command);
        var parsed = command.Parse(
            "--client 2001:db8::/56 --name example --type A --rcode NXDOMAIN --slower 100ms --dropped --service s --backend b");
        Assert.Empty(parsed.Errors);
        Assert.Equal(
            "&client=2001%3Adb8%3A%3A%2F56&name=example&type=A&rcode=NXDOMAIN&slower_ms=100&dropped=true&service=s&backend=b",
            options.Parameters(parsed));
    }

    [Fact]
    public async Task The_table_has_a_line_a_query()
    {
        var (exitCode, output, error) = await site.CommandAsync("queries", "--dropped");
        Assert.Equal((0, ""), (exitCode, error));
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("TIME ", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3}  127\.0\.0\.1#\d+ .* udp  dropped\.example\. +A +rule +- \(rule 2\) ", lines[1]);
    }

    [Theory]
    [InlineData("names", "www.example.", 3)]
    [InlineData("zones", "refused.example.", 2, "&type=AAAA")]
    [InlineData("names", "example.", 7, "&labels=1")]
    [InlineData("types", "AAAA", 2, "&name=refused.example")]
    [InlineData("rcodes", "NOERROR", 4)]
    [InlineData("rules", "closed", 2)]
    [InlineData("backends", "backend-a", 2)]
    [InlineData("dropped", "rule", 1)]
    [InlineData("clients", "127.0.0.1", 6)]
    [InlineData("clients", "127.0.0.0/8", 7, "&prefix4=8")]
    [InlineData("bytes", "127.0.0.1", 6)]
    public async Task Top_counts_by(string by, string key, int queries, string parameters = "")
    {
        using var api = new ApiClient(site.SocketPath);
        var answer = await api.GetAsync(
            $"top?by={by}&limit=1000{parameters}", ReportJson.Default.TopReport,
            TestContext.Current.CancellationToken);
        var first = answer.Value!.Rows[0];
        Assert.Equal((key, queries), (first.Key, first.Queries));
    }

    [Fact]
    public async Task Top_in_json_once()
    {
        var (exitCode, output, error) = await site.CommandAsync("top", "rules", "-n", "1", "-o", "json", "--prefix", "24");
        Assert.True(exitCode == 0, error);
        var first = JsonDocument.Parse(output).RootElement.GetProperty("rows")[0];
        Assert.Equal(("closed", 2), (Text(first, "key"), first.GetProperty("queries").GetInt32()));
    }

    [Fact]
    public async Task Top_shows_the_node_above_and_nothing_where_nothing_fits()
    {
        var (exitCode, output, _) = await site.CommandAsync("top", "timeouts");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("tested   ", output, StringComparison.Ordinal);
        Assert.Contains("backends 1/1 up", output, StringComparison.Ordinal);
        Assert.Contains("timeouts: 0 of 0, 0 queries counted", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("names", "www.example.", 3)]
    [InlineData("zones", "refused.example.", 2)]
    [InlineData("names", "example.", 7, "&labels=1")]
    [InlineData("types", "AAAA", 2)]
    [InlineData("rules", "closed", 2)]
    [InlineData("backends", "backend-a", 2)]
    [InlineData("dropped", "rule", 1)]
    [InlineData("clients", "127.0.0.1", 6)]
    [InlineData("clients", "127.0.0.2", 1, "&last_s=60")]
    public async Task Top_counts_the_last_hour_by(string by, string key, int queries, string parameters = "")
    {
        using var api = new ApiClient(site.SocketPath);
        var answer = await api.GetAsync(
            $"top/hour?by={by}&limit=1000{parameters}", ReportJson.Default.TopHourReport, TestContext.Current.CancellationToken);
        Assert.Null(answer.Error);
        var row = answer.Value!.Rows.Single(row => row.Key == key);
        Assert.Equal((queries, 0, 0, 0), (row.Count, row.Error, row.SamplingError, answer.Value.Unseen));
    }

    [Fact]
    public async Task Top_of_the_last_hour_has_a_bound_on_its_error()
    {
        var (exitCode, output, error) = await site.CommandAsync("top", "rules", "--hour");
        Assert.True(exitCode == 0, error);
        Assert.StartsWith("tested   ", output, StringComparison.Ordinal);
        Assert.Matches(@"rules: 2 of 2 known, 3 queries since \d\d:\d\d:\d\d\n", output);
        Assert.Matches(@"RULES +QUERIES +% +ERROR\(max\)\n", output);
        Assert.Matches(@"\n1 +closed +2 +66\.7 +0\n", output);
    }

    [Theory]
    [InlineData("--hour counts all queries: leave out --client, --type", "--hour", "--client", "192.0.2.1", "--type", "A")]
    [InlineData("--last counts all queries: leave out --dropped", "--last", "5m", "--dropped")]
    [InlineData("--last reaches back an hour at the most", "--last", "2h")]
    public async Task Top_of_the_last_hour_says_what_it_cannot_count(string said, params string[] options)
    {
        var (exitCode, _, error) = await site.CommandAsync(["top", .. options]);
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement query, string property) => query.GetProperty(property).GetString();

    private async Task<List<JsonElement>> QueriesAsync()
    {
        var (exitCode, output, error) = await site.CommandAsync("queries", "-o", "json");
        Assert.True(exitCode == 0, error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>The daemon.</summary>
    public sealed class Site : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();
        private readonly LoopbackBackend _backend = new() { AnswersWithAddress = true };
        private readonly int _port = FreePort.Next();
        private ChildProcess? _daemon;

        internal string SocketPath => _folder.File("api.sock");

        public async ValueTask InitializeAsync()
        {
            var configuration = _folder.Write("holdfast.yaml", $$"""
                node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
                dns:
                  listen: ["127.0.0.1:{{_port}}"]
                  threads: 1
                  cache: { max_entries: 1000, huge_pages: false }
                  rules: [{ name: closed, suffix: refused.example, action: refuse }, { suffix: dropped.example, action: drop }]
                  backends: [{ name: backend-a, address: "127.0.0.1:{{_backend.Port}}", mode: up }]
                api: { listen: "unix:{{SocketPath}}" }
                """);
            _daemon = await HoldfastProgram.StartHealthyAsync(configuration, SocketPath);
            for (int i = 0; i < 3; i++)
                Ask("www.example");
            for (int i = 0; i < 2; i++)
                Ask("a.refused.example", type: 28);
            Ask("dropped.example", isAnswered: false);
            Ask("Other.example", from: "127.0.0.2");
        }

        public ValueTask DisposeAsync()
        {
            _daemon?.Dispose();
            _backend.Dispose();
            _folder.Dispose();
            return default;
        }

        internal Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
            HoldfastProgram.RunAsync([.. command, "--socket", SocketPath]);

        internal void Ask(string name, int type = 1, string from = "127.0.0.1", bool isAnswered = true)
        {
            using var client = new UdpClient(new IPEndPoint(IPAddress.Parse(from), 0));
            client.Client.ReceiveTimeout = 5000;
            client.Connect(IPAddress.Loopback, _port);
            client.Send(
                [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. name.Split('.').SelectMany(
                    label => (byte[])[(byte)label.Length, .. System.Text.Encoding.ASCII.GetBytes(label)]),
                    0, 0, (byte)type, 0, 1]);
            var any = new IPEndPoint(IPAddress.Any, 0);
            if (isAnswered)
                Assert.Equal([0x12, 0x34], client.Receive(ref any)[..2]);
        }
    }
}
