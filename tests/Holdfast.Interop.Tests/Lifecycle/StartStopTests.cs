using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Lifecycle;

/// <summary>
/// Daemons that are started beside a live one, and daemons that are stopped at any moment of their start. How often, the
/// environment says: <c>SECOND_STARTS</c> and <c>TERMINATIONS</c>; <c>TERMINATION_SECONDS</c> bounds the longest stop.
/// </summary>
[Collection(Alone.Name)]
[Trait("MaxSeconds", "1800")]
public sealed class StartStopTests : IDisposable
{
    private const string Service = "192.0.2.53";

    private static readonly TimeSpan End = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryNamespace _network = new("startstop");

    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Second_starts_on_a_live_node_lose_no_query()
    {
        using var stream = new QueryStream(
            _network, new IPEndPoint(IPAddress.Parse("127.0.0.7"), 53), new IPEndPoint(IPAddress.Parse(Service), 53));
        using var daemon = Start(Write("first", state: "state", socket: "api.sock"));
        await ServesAsync(daemon);
        stream.Start();
        await Wait.UntilAsync("queries flow", () => stream.Sent > 100);
        var starts = Number("SECOND_STARTS", 8);
        for (var i = 0; i < starts; i++)
        {
            // The same file; another state directory and socket, so that only the port is taken; the same socket alone.
            var file = (i % 3) switch
            {
                0 => Write("second", state: "state", socket: "api.sock"),
                1 => Write("second", state: "other", socket: "other.sock"),
                _ => Write("second", state: "other", socket: "api.sock"),
            };
            using var second = Start(file);
            var (exitCode, _, error) = await second.EndAsync(End);
            Assert.True(exitCode == 1, error);
        }
        var lost = stream.Stop();
        Report($"{starts} second starts beside {stream.Sent} queries: {lost} lost");
        Assert.Equal(0, lost);
        Assert.Contains(Service, Addresses(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_is_told_to_stop_while_it_starts_ends_and_leaves_nothing_behind()
    {
        var terminations = Number("TERMINATIONS", 8);
        var file = Write("first", state: "state", socket: "api.sock");
        var longest = TimeSpan.Zero;
        for (var i = 0; i < terminations; i++)
        {
            using var daemon = Start(file);
            var pause = Random.Shared.NextDouble() * 3;
            await Task.Delay(TimeSpan.FromSeconds(pause), TestContext.Current.CancellationToken);
            var told = Stopwatch.GetTimestamp();
            daemon.Signal(PosixSignal.SIGTERM);
            var (exitCode, _, error) = await daemon.EndAsync(End);
            var took = Stopwatch.GetElapsedTime(told);
            if (took > longest) longest = took;
            // Before the first instruction of the program it is the kernel that obeys.
            Assert.True(exitCode is 0 or 143, $"exit code {exitCode} when told after {pause:F3} s: {error}");
            var left = Addresses();
            Assert.False(left.Contains(Service, StringComparison.Ordinal), $"left behind when told after {pause:F3} s: {left}");
        }
        Report($"{terminations} terminations at random moments of the first 3 s: the longest took {longest.TotalSeconds:F2} s");
        Assert.True(longest < TimeSpan.FromSeconds(Number("TERMINATION_SECONDS", (int)End.TotalSeconds)), $"{longest}");
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;

    private static void Report(string figures) => TestContext.Current.SendDiagnosticMessage(figures);

    private string Addresses() => _network.Ip("-o addr show");

    private ChildProcess Start(string file) =>
        ChildProcess.Start("ip", "netns", "exec", _network.Name, HoldfastProgram.Path, "run", "-c", file);

    private async Task ServesAsync(ChildProcess daemon)
    {
        (int ExitCode, string Output, string Error) said = default;
        await Wait.UntilAsync(
            "the service is up",
            async () => (said = await HoldfastProgram.RunAsync("show", "services", "--socket", _folder.File("api.sock")))
                .Output.Contains("UP", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30),
            () => said.Output + said.Error + daemon.Error);
    }

    private string Write(string name, string state, string socket)
    {
        var file = _folder.File($"{name}.yaml");
        File.WriteAllText(file, $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.File(state)}} }
            dns:
              listen: ["127.0.0.1:5300"]
              backends:
                - name: recursor
                  address: 127.0.0.7
                  check: { query: a.root-servers.net A, interval: 500ms, timeout: 400ms }
            anycast:
              interval: 500ms
              timeout: 300ms
              rise: 1
              drain_time: 500ms
              graceful_shutdown_time: 0s
              crash_backoff: { after: 0 }
              services: [{ name: dns1, prefixes: {{Service}}/32 }]
            bgp: { local_as: 65101, neighbors: [{ name: nobody, address: 127.0.0.2, peer_as: 64500 }] }
            api: { listen: "unix:{{_folder.File(socket)}}" }
            """);
        return file;
    }
}
