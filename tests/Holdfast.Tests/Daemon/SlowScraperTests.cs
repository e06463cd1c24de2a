using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;

namespace Holdfast.Tests.Daemon;

/// <summary>Clients that hold the metrics port's places open, beside a Prometheus that wants its answer.</summary>
public sealed class SlowScraperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();
    private readonly int _metricsPort = FreePort.Next();
    private readonly List<Socket> _held = [];

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        foreach (var socket in _held) socket.Dispose();
        _backend.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("")] // says nothing
    [InlineData("GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ")] // never ends its headers
    [InlineData("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")] // reads nothing
    [InlineData("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")] // never sends its body
    public async Task A_scrape_is_answered_however_many_hold_connections_open(string request)
    {
        using var daemon = await StartAsync();
        // From the same address as the honest one, and from more addresses than there are places.
        for (var i = 0; i < 40; i++) Hold("127.0.0.1", request);
        for (var i = 0; i < 300; i++) Hold($"127.0.{1 + i / 200}.{1 + i % 200}", request);
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains("holdfast_build_info", await ScrapeAsync(), StringComparison.Ordinal);
            for (var more = 0; more < 20; more++) Hold("127.0.0.1", request);
        }
        var (exitCode, _, error) = await HoldfastProgram.RunAsync("status", "-q", "--socket", SocketPath);
        Assert.True(exitCode == 0, error);
    }

    [Fact]
    public async Task Who_never_ends_its_request_is_closed_by_the_time()
    {
        using var daemon = await StartAsync();
        var slow = Hold("127.0.0.1", "GET /metrics HTTP/1.1\r\nHost: x\r\n");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var buffer = new byte[4096];
        while (await slow.ReceiveAsync(buffer, limit.Token) > 0)
        {
            // 408 Request Timeout comes before the end.
        }
    }

    private Socket Hold(string from, string request)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _held.Add(socket);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.ReceiveBufferSize = 4096;
        socket.Connect(IPAddress.Loopback, _metricsPort);
        try
        {
            socket.Send(Encoding.ASCII.GetBytes(request));
        }
        catch (SocketException)
        {
            // Closed already: there were too many.
        }
        return socket;
    }

    // As Prometheus does it: the connection is kept, and a new one is made when that was closed. Connections of one address that
    // come within a few milliseconds are let in in any order: one of those that hold may be the newcomer that this one makes
    // room for. It comes again then, as Prometheus does at its next interval.
    private async Task<string> ScrapeAsync()
    {
        const int tries = 3;
        for (var one = 1; ; one++)
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            try
            {
                return await client.GetStringAsync(
                    $"http://127.0.0.1:{_metricsPort}/metrics", TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException closed) when (closed.InnerException is IOException && one < tries)
            {
                await Task.Delay(200, TestContext.Current.CancellationToken);
            }
        }
    }

    private async Task<ChildProcess> StartAsync()
    {
        await File.WriteAllTextAsync(_folder.File("holdfast.yaml"), $$"""
            node: { name: tested, state_dir: {{_folder.Path}}/state }
            dns:
              listen: ["127.0.0.1:{{FreePort.Next()}}"]
              backends: [{ name: backend-a, address: "127.0.0.1:{{_backend.Port}}", check: { query: a.root-servers.net A, interval: 200ms, timeout: 200ms } }]
            api: { listen: "unix:{{SocketPath}}" }
            metrics: { listen: "127.0.0.1:{{_metricsPort}}", acl: [127.0.0.0/8] }
            """, TestContext.Current.CancellationToken);
        return await HoldfastProgram.StartHealthyAsync(_folder.File("holdfast.yaml"), SocketPath);
    }
}
