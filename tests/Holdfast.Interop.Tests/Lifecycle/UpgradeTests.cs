using System.Globalization;
using System.Net;
using System.Text.Json;
using Holdfast.Interop.Tests.Peers;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Lifecycle;

/// <summary>
/// A node that is alone is upgraded while it is asked. How often and under how many queries a second, the environment says:
/// <c>UPGRADES</c>, <c>UPGRADE_RATE</c>.
/// </summary>
[Collection(Alone.Name)]
[Trait("MaxSeconds", "600")]
public sealed class UpgradeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PeerLink _link = new();
    private readonly int _bgp = FreePort.Next();
    private readonly IPEndPoint _backend = new(IPAddress.Loopback, FreePort.Next());

    private string Socket => _folder.File("api.sock");

    private IPEndPoint Service => new(_link.Own, 53);

    public void Dispose()
    {
        if (File.Exists(Socket) && Process(out var process))
            Tool.Try("kill", ["-KILL", process.ToString(CultureInfo.InvariantCulture)]);
        _link.Dispose();
        _folder.Dispose();
    }

    /// <summary>In CI one router; soak has both.</summary>
    public static TheoryData<PeerProgram> Routers => [.. (Environment.GetEnvironmentVariable("UPGRADE_PEERS") ?? "Bird")
        .Split(' ').Select(Enum.Parse<PeerProgram>)];

    [Theory]
    [MemberData(nameof(Routers))]
    public async Task An_upgrade_loses_no_query_and_no_session_and_a_broken_one_changes_nothing(PeerProgram program)
    {
        using var peer = Peer.Start(program, _link, new PeerSession(_link.Peer, _link.Own, _bgp));
        using var daemon = HoldfastProgram.Start("run", "-c", Write());
        using var udp = new QueryStream(null, _backend, Service) { PerSecond = Number("UPGRADE_RATE", 500) };
        await Wait.UntilAsync(
            $"{program} has the route", () => peer.Route(Prefix) is not null, TimeSpan.FromSeconds(30),
            () => daemon.Error + peer.Log);
        udp.Start();
        using var tcp = new ConnectionStream(Service, Number("UPGRADE_CLIENTS", 2), TimeSpan.FromMilliseconds(25));
        await Wait.UntilAsync("queries flow", () => udp.Sent > 50 && tcp.Answered > 50);
        Assert.True(Process(out var first));
        var before = await NeighborAsync();

        var (exitCode, _, error) = await UpgradeAsync("/bin/false");
        Assert.Equal((1, true), (exitCode, error.Contains("exit code 1", StringComparison.Ordinal)));
        Assert.True(Process(out var still) && still == first, error);

        var upgrades = Number("UPGRADES", 1);
        for (var upgrade = 0; upgrade < upgrades; upgrade++)
        {
            Assert.True(Process(out var old));
            (exitCode, var output, error) = await UpgradeAsync();
            Assert.True(exitCode == 0, $"upgrade {upgrade}: {output}{error}{daemon.Error}");
            Assert.True(Process(out var now) && now != old, $"{old} goes on: {output}");
        }
        var asked = udp.Sent + tcp.Answered;
        var lost = (Udp: udp.Stop(), Tcp: tcp.Stop());
        var after = await NeighborAsync();
        TestContext.Current.SendDiagnosticMessage($"{program}: {upgrades} upgrades, {asked} queries, lost {lost}; {after}");
        Assert.True(lost == (0, 0), $"lost {lost}; {tcp.Failure}; {daemon.Error}");
        Assert.NotNull(peer.Route(Prefix));
        // Neither an end of the session, nor an UPDATE that says nothing new.
        Assert.Equal(before, after);
        await Wait.UntilAsync("the first process has ended", () => daemon.HasEnded, TimeSpan.FromSeconds(30), () => daemon.Error);
        Assert.Equal(0, daemon.ExitCode);
    }

    private string Prefix => $"203.0.113.{_link.Number}/32";

    private async Task<(int ExitCode, string Output, string Error)> UpgradeAsync(params string[] binary) =>
        await HoldfastProgram.RunAsync(["upgrade", .. binary, "--socket", Socket]);

    /// <summary>What the daemon counts of its session, and an upgrade must not raise.</summary>
    private async Task<(long Flaps, long Updates)> NeighborAsync()
    {
        var (_, output, error) = await HoldfastProgram.RunAsync("show", "bgp", "-o", "json", "--socket", Socket);
        Assert.True(output.Length > 0, error);
        var neighbor = JsonDocument.Parse(output).RootElement[0];
        return (neighbor.GetProperty("flaps").GetInt64(), neighbor.GetProperty("sent").GetProperty("update").GetInt64());
    }

    private bool Process(out int process) => int.TryParse(
        // A reader of .NET's would want a lock of its own.
        Tool.Try("cat", [_folder.File(Path.Combine("state", "lock"))]).Output, CultureInfo.InvariantCulture, out process)
        && Directory.Exists($"/proc/{process}");

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;

    private string Write() => _folder.Write("holdfast.yaml", $$"""
        node: { name: alone, router_id: {{_link.Own}}, state_dir: "{{_folder.File("state")}}" }
        dns:
          listen: ["{{Service}}"]
          acl: [198.51.100.0/24]
          rules: [{ suffix: tcp.example, spoof: [192.0.2.1] }]
          backends: [{ name: only, address: "{{_backend}}", check: { query: a.root-servers.net A, interval: 500ms, timeout: 400ms } }]
        anycast:
          interface: {{_link.Interface}}
          interval: 500ms
          timeout: 400ms
          rise: 1
          fall: 30
          crash_backoff: { after: 0 }
          services: [{ name: dns1, prefixes: [{{Prefix}}], check: { command: /bin/true } }]
        bgp:
          local_as: 65101
          listen_port: {{_bgp}}
          neighbors: [{ name: peer, address: {{_link.Peer}}, peer_as: 395089, hold_time: 9s }]
        api: { listen: "unix:{{Socket}}" }

        """);
}
