using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Tests.Metrics;

namespace Holdfast.Tests.Daemon;

/// <summary>A running daemon with a cache: its metrics over socket and TCP, and the commands about caches.</summary>
public sealed class CacheAndMetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();
    private readonly int _port = FreePort.Next();
    private readonly int _metricsPort = FreePort.Next();

    private string ConfigurationPath => _folder.File("holdfast.yaml");

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Counts_what_clients_ask_and_tells_it_by_socket_and_by_TCP()
    {
        using var daemon = await StartAsync("[127.0.0.1/32]");
        for (var i = 0; i < 3; i++) Ask("example");
        var (_, status, _) = await CommandAsync("status");
        Assert.Contains("% from the cache", status, StringComparison.Ordinal);

        using var socket = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), stop);
            return new NetworkStream(connection, ownsSocket: true);
        }
        });
        var (type, text) = await GetAsync(socket, "http://holdfast/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", type);
        var read = Exposition.Read(text);
        Assert.Equal(3, read["holdfast_dns_queries_total", "transport=\"udp\",family=\"ipv4\""]);
        // The backend's answer has no record and no SOA, which is not stored.
        Assert.Equal(3, read["holdfast_dns_responses_total", "rcode=\"NOERROR\",source=\"backend\""]);
        Assert.Equal(3, read["holdfast_dns_query_duration_seconds_count", "source=\"backend\""]);
        Assert.Equal(3, read["holdfast_cache_not_stored_total", "cache=\"default\",reason=\"no_soa\""]);
        Assert.Equal(3, read["holdfast_backend_answers_total", "backend=\"backend-a\""]);
        Assert.InRange(read["holdfast_listener_receive_buffer_bytes", $"listener=\"127.0.0.1:{_port}\""], 1000, 1e9);
        Assert.Equal("", await Exposition.PromtoolAsync(text));

        using var tcp = new HttpClient();
        tcp.DefaultRequestHeaders.Accept.Add(
            MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text; version=1.0.0"));
        (type, text) = await GetAsync(tcp, $"http://127.0.0.1:{_metricsPort}/metrics");
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", type);
        Assert.Equal(
            3, Exposition.Read(text, openMetrics: true)["holdfast_cache_requests_total", "cache=\"default\",result=\"miss\""]);
        Assert.Equal(
            HttpStatusCode.NotFound,
                (await tcp.GetAsync(
                    $"http://127.0.0.1:{_metricsPort}/api/v1/status", TestContext.Current.CancellationToken)).StatusCode);
        using var nothing = new ByteArrayContent([]);
        Assert.Equal(
            HttpStatusCode.MethodNotAllowed,
                (await tcp.PostAsync(
                    $"http://127.0.0.1:{_metricsPort}/metrics", nothing, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Whom_the_list_does_not_allow_is_told_nothing_until_a_reload_allows_it()
    {
        using var daemon = await StartAsync("[192.0.2.0/24]");
        using var tcp = new HttpClient();
        // The connection is closed at once: the client notices while it sends, or while it still prepares its socket.
        var refused = await Record.ExceptionAsync(() => GetAsync(tcp, $"http://127.0.0.1:{_metricsPort}/metrics"));
        Assert.True(refused is HttpRequestException or SocketException, refused?.ToString());
        await WriteConfigurationAsync("[192.0.2.0/24, 127.0.0.0/8]");
        Assert.Equal(0, (await CommandAsync("reload")).ExitCode);
        Assert.Contains(
            "# TYPE holdfast_build_info gauge", (await GetAsync(tcp, $"http://127.0.0.1:{_metricsPort}/metrics")).Text,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_keeps_the_daemon_from_starting()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, _metricsPort));
        holder.Listen();
        await WriteConfigurationAsync("[127.0.0.1/32]");
        using var daemon = HoldfastProgram.Start("run", "-c", ConfigurationPath);
        var (exitCode, _, error) = await daemon.EndAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, exitCode);
        Assert.Contains($"metrics.listen: cannot listen on 127.0.0.1:{_metricsPort}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_caches_and_flushes_names_zones_types_and_all()
    {
        _backend.AnswersWithAddress = true;
        using var daemon = await StartAsync("[127.0.0.1/32]");
        string[] names = ["a.example", "b.example", "example", "other"];
        foreach (var name in names.Concat(names)) Ask(name);
        Ask("example", type: 28);
        var (_, table, _) = await CommandAsync("show", "cache");
        var row = table.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(("default", "default", "5", "1000"), (row[0], row[1], row[2], row[3]));
        var (_, json, _) = await CommandAsync("show", "cache", "-o", "json");
        var cache = JsonDocument.Parse(json).RootElement[0];
        Assert.Equal(
            (4, 5, 44.4),
                (cache.GetProperty("hits").GetInt32(), cache.GetProperty("misses").GetInt32(), cache.GetProperty("hit_percent")
                    .GetDouble()));

        await FlushesAsync("cache default: 1 answer removed", "A.EXAMPLE");
        await FlushesAsync("cache default: 1 answer removed", "--suffix", "example", "--type", "aaaa");
        await FlushesAsync("cache default: 2 answers removed", "--suffix", "example.", "--pool", "default");
        await FlushesAsync("cache default: 1 answer removed", "--all");
        var (exitCode, _, error) = await CommandAsync("cache", "flush", "--all", "--pool", "internal");
        Assert.Equal((4, "there is no pool 'internal' with a cache; those that have one: default"), (exitCode, error.TrimEnd()));
    }

    private static async Task<(string? Type, string Text)> GetAsync(HttpClient client, string uri)
    {
        using var answer = await client.GetAsync(uri, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (answer.Content.Headers.GetValues("Content-Type")
            .Single(), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task FlushesAsync(string said, params string[] what)
    {
        var (exitCode, output, error) = await CommandAsync([.. new[] { "cache", "flush" }, .. what]);
        Assert.Equal((0, said, ""), (exitCode, output.TrimEnd(), error));
    }

    private Task WriteConfigurationAsync(string acl) => File.WriteAllTextAsync(ConfigurationPath, $$"""
        node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
        dns:
          listen: ["127.0.0.1:{{_port}}"]
          cache: { max_entries: 1000, huge_pages: false }
          backends: [{ name: backend-a, address: "127.0.0.1:{{_backend.Port}}", mode: up }]
        api: { listen: "unix:{{SocketPath}}" }
        metrics: { listen: 127.0.0.1:{{_metricsPort}}, acl: {{acl}} }
        """, TestContext.Current.CancellationToken);

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", SocketPath]);

    private async Task<ChildProcess> StartAsync(string acl)
    {
        await WriteConfigurationAsync(acl);
        return await HoldfastProgram.StartHealthyAsync(ConfigurationPath, SocketPath);
    }

    private void Ask(string name, int type = 1)
    {
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Client.ReceiveTimeout = 5000;
        client.Connect(IPAddress.Loopback, _port);
        client.Send(
            [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. name.Split('.').SelectMany(
                label => (byte[])[(byte)label.Length, .. System.Text.Encoding.ASCII.GetBytes(label)]), 0, 0, (byte)type, 0, 1]);
        var from = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal([0x12, 0x34], client.Receive(ref from)[..2]);
    }
}
