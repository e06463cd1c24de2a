using System.Text.Json;
using System.Text.RegularExpressions;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Tests.Daemon;

namespace Holdfast.Tests.Commands;

/// <summary><c>holdfast query</c> against one running daemon.</summary>
public sealed class QueryCommandTests(QueryCommandTests.Site site) : IClassFixture<QueryCommandTests.Site>
{
    [Fact]
    public async Task Prints_every_step_and_the_answer_as_dig_has_it()
    {
        var (exitCode, output, error) = await CommandAsync("query", "www.example", "--no-edns");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith(
            $"www.example. IN A   from 127.0.0.1 to 127.0.0.1:{site.Port} over udp\n", output, StringComparison.Ordinal);
        string[] expected =
        [
            @"ms  acl      allowed$",
            @"ms  rule     none matches$",
            @"ms  pool     default: 1 of 1 backends up, policy leastOutstanding$",
            @"ms  cache    miss: ",
            @"ms  policy   backend-a is chosen$",
            @"^ +> backend-a  up +order 1, weight 1, 0 in flight",
            @"ms  backend  backend-a is asked over UDP$",
            @"ms  backend  backend-a answers NOERROR, \d+ octets, after \d+\.\d{3} ms$",
            @"ms  cache    the answer is stored$",
            @"ms  answer   NOERROR, \d+ octets, from backend-a$",
            @"^answered in \d+\.\d{3} ms: NOERROR, from backend backend-a$",
            @"^;; flags: qr rd ra$",
            @"^;www\.example\. IN A$",
            @"^www\.example\. 3600 IN A 192\.0\.2\.1$",
        ];
        var lines = output.Split('\n');
        var at = 0;
        foreach (var pattern in expected)
        {
            var found = Array.FindIndex(lines, at, line => Regex.IsMatch(line, pattern));
            Assert.True(found >= at, $"'{pattern}' is missing, or not in its place:\n{output}");
            at = found + 1;
        }
    }

    [Fact]
    public async Task The_same_for_programs()
    {
        var (exitCode, json, error) = await CommandAsync(
            "query", "refused.example", "AAAA", "--client", "127.0.0.9", "-o", "json");
        Assert.Equal((0, ""), (exitCode, error));
        using var document = JsonDocument.Parse(json);
        var trace = document.RootElement;
        Assert.Equal(("refused.example. IN AAAA", "127.0.0.9", "answered", "self", "REFUSED"),
            (trace.GetProperty("question").GetString(), trace.GetProperty("client").GetString(),
                trace.GetProperty("outcome").GetString(), trace.GetProperty("source").GetString(),
                trace.GetProperty("rcode").GetString()));
        Assert.Equal(["acl", "rule", "pool", "answer"],
            trace.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("stage").GetString()));
    }

    [Fact]
    public async Task Without_an_answer_it_fails_and_says_why()
    {
        var (exitCode, output, _) = await CommandAsync("query", "www.example", "--client", "203.0.113.9");
        Assert.Equal(1, exitCode);
        Assert.Contains("acl      not allowed", output, StringComparison.Ordinal);
        Assert.Contains("\nno answer: acl\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "'a..b' is not a domain name", "a..b")]
    [InlineData(2, "'NOTYPE' is not a record type", "example", "NOTYPE")]
    [InlineData(2, "'nowhere' is not an IP address", "example", "--client", "nowhere")]
    [InlineData(1, "a zone transfer is no query that can be traced", "example", "AXFR")]
    [InlineData(4, "this node has no services", "example", "--service", "dns1")]
    [InlineData(4, "there is no backend 'r9'; there are: backend-a", "example", "--via", "r9")]
    public async Task What_cannot_be_asked_is_told(int expected, string said, params string[] arguments)
    {
        var (exitCode, _, error) = await CommandAsync(["query", .. arguments]);
        Assert.Equal(expected, exitCode);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", site.SocketPath]);

    /// <summary>A daemon with a backend, a cache and a rule.</summary>
    public sealed class Site : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();
        private readonly LoopbackBackend _backend = new() { AnswersWithAddress = true };
        private ChildProcess? _daemon;

        public int Port { get; } = FreePort.Next();

        public string SocketPath => _folder.File("api.sock");

        public async ValueTask InitializeAsync()
        {
            var path = _folder.File("holdfast.yaml");
            await File.WriteAllTextAsync(path, $$"""
                node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
                dns:
                  listen: ["127.0.0.1:{{Port}}"]
                  cache: { max_entries: 1000, huge_pages: false }
                  rules: [{ suffix: refused.example, action: refuse }]
                  backends: [{ name: backend-a, address: "127.0.0.1:{{_backend.Port}}", mode: up }]
                api: { listen: "unix:{{SocketPath}}" }
                """);
            _daemon = await HoldfastProgram.StartHealthyAsync(path, SocketPath);
        }

        public ValueTask DisposeAsync()
        {
            _daemon?.Dispose();
            _backend.Dispose();
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
