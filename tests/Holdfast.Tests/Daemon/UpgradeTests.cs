using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Tests.Daemon;

/// <summary>The daemon is upgraded to the same program, on loopback and without privileges, while it is asked.</summary>
[Trait("MaxSeconds", "180")]
public sealed class UpgradeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Query =
        [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, .. "www"u8, 7, .. "example"u8, 0, 0, 1, 0, 1];

    private readonly TemporaryFolder _folder = new();
    private readonly IPEndPoint _dns = new(IPAddress.Loopback, FreePort.Next());
    private readonly IPEndPoint _metrics = new(IPAddress.Loopback, FreePort.Next());
    private readonly IPEndPoint _router = new(IPAddress.Parse("127.0.0.2"), FreePort.Next());
    private readonly BgpSpeaker _speaker;

    public UpgradeTests() => _speaker = new BgpSpeaker(
        new BgpOptions
        {
            LocalAs = 64500,
            RouterId = IPAddress.Parse("192.0.2.254"),
            ListenPort = _router.Port,
            ListenAddresses = [_router.Address],
            Neighbors = [new NeighborOptions("node", IPAddress.Loopback, 65101) { Passive = true }],
        }, TimeProvider.System, NullLoggerFactory.Instance);

    private string Socket => _folder.File("api.sock");

    public ValueTask InitializeAsync()
    {
        _speaker.Start();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (Holder() is { } process)
            System.Diagnostics.Process.GetProcessById(process).Kill();
        await _speaker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_is_lost_while_another_process_goes_on()
    {
        using var daemon = HoldfastProgram.Start("run", "-c", Write());
        await AnnouncesAsync(daemon);
        var (old, updates) = (Holder(), Neighbor.Received.Update);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        client.Connect(_dns);
        Assert.Equal((1, false), await Task.Run(() => UpgradeWhileAsking(client, "/bin/false")));
        Assert.Equal(old, Holder());
        Assert.Equal((0, false), await Task.Run(() => UpgradeWhileAsking(client)));
        Assert.NotEqual(old, Holder());
        Assert.Equal((0, updates), (Neighbor.Flaps, Neighbor.Received.Update));
        await Wait.UntilAsync("the old process has ended", () => daemon.HasEnded, Patience, () => daemon.Error);
        Assert.Equal(0, daemon.ExitCode);
        var status = await HoldfastProgram.RunAsync("status", "--socket", Socket);
        Assert.True(status.Output.Contains("serving", StringComparison.Ordinal), status.Output + status.Error + daemon.Error);
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"http://{_metrics}/metrics"), TestContext.Current.CancellationToken);
        var counted = metrics.Split('\n').First(
            line => line.StartsWith("holdfast_dns_responses_total{rcode=\"NOERROR\",source=\"self\"}", StringComparison.Ordinal));
        Assert.Equal(_asked, long.Parse(counted.Split(' ')[1], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_new_process_that_dies_young_ends_its_sessions_and_the_old_one_goes_on()
    {
        using var daemon = HoldfastProgram.Start("run", "-c", Write());
        await AnnouncesAsync(daemon);
        var old = Holder();
        var upgrading = HoldfastProgram.RunAsync("upgrade", "--socket", Socket);
        int? successor = null;
        await Wait.UntilAsync(
            "the new process has it all", () => (successor = Holder()) is not null && successor != old, Patience,
            () => daemon.Error);
        var second = await HoldfastProgram.RunAsync("upgrade", "--socket", Socket);
        // Either process may be the one that is asked, and tells how far it is.
        Assert.Equal(1, second.ExitCode);
        Assert.Matches("not finished|another process takes over|the daemon is starting", second.Error);
        Assert.Equal(0, Neighbor.Flaps);
        System.Diagnostics.Process.GetProcessById(successor!.Value).Kill();
        // Who answered and announced is gone, and with it the session, whoever else is there.
        await Wait.UntilAsync("the session has ended", () => Neighbor.Flaps == 1, Patience, () => daemon.Error);
        var (exitCode, output, error) = await upgrading;
        Assert.True(exitCode == 1 && error.Contains("was ended", StringComparison.Ordinal), output + error + daemon.Error);
        Assert.Equal(old, Holder());
        await AnnouncesAsync(daemon, sessions: 2);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        client.Connect(_dns);
        Assert.Equal((1, false), await Task.Run(() => UpgradeWhileAsking(client, "/bin/false")));
        Assert.Equal(old, Holder());
    }

    // The route, and End-of-RIB behind it, of each session so far.
    private Task AnnouncesAsync(ChildProcess daemon, int sessions = 1) => Wait.UntilAsync(
        "the route is there",
        () => Neighbor.State == SessionState.Established && Neighbor.Received.Update >= 2 * sessions,
        Patience, () => daemon.Error);

    private NeighborStatus Neighbor => _speaker.Neighbors[0];

    private int _asked;

    /// <summary>Asks again and again until the command has ended; its exit code, and whether a query was not answered.</summary>
    private (int ExitCode, bool IsLost) UpgradeWhileAsking(Socket client, params string[] binary)
    {
        var upgrading = HoldfastProgram.RunAsync(["upgrade", .. binary, "--socket", Socket]);
        var answer = new byte[512];
        while (!upgrading.IsCompleted)
        {
            client.Send(Query);
            if (client.Receive(answer) < Query.Length || (answer[3] & 0x0F) != 0) return (-1, true);
            _asked++;
            Thread.Sleep(5);
        }
        TestContext.Current.SendDiagnosticMessage(upgrading.Result.Output + upgrading.Result.Error);
        return (upgrading.Result.ExitCode, false);
    }

    // A reader of .NET's would want a lock of its own.
    private int? Holder() => int.TryParse(
        Holdfast.Lab.Processes.Tool.Try("cat", [_folder.File(Path.Combine("state", "lock"))]).Output,
        CultureInfo.InvariantCulture, out var process) && Directory.Exists($"/proc/{process}") ? process : null;

    private string Write() => _folder.Write("holdfast.yaml", $$"""
        node: { name: alone, router_id: 192.0.2.1, state_dir: "{{_folder.File("state")}}" }
        dns:
          listen: ["{{_dns}}"]
          threads: 2
          rules: [{ suffix: example, spoof: [192.0.2.1] }]
          backends: [{ name: nobody, address: 127.0.0.3, mode: up }]
        anycast:
          interval: 500ms
          timeout: 400ms
          rise: 1
          fall: 30
          crash_backoff: { after: 0 }
          services: [{ name: dns1, prefixes: 192.0.2.53/32, assign_address: false, check: { command: /bin/true } }]
        bgp:
          local_as: 65101
          listen_port: 0
          neighbors:
            - name: router
              address: {{_router.Address}}
              port: {{_router.Port}}
              peer_as: 64500
              families: [ipv4]
              next_hop: { ipv4: 192.0.2.1 }
        metrics: { listen: "{{_metrics}}" }
        api: { listen: "unix:{{Socket}}" }

        """);
}
