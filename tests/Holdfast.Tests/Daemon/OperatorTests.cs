using System.Diagnostics;
using System.Text.Json;
using Holdfast.Commands;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>
/// A daemon with a service, in a network namespace of its own with nothing but a loopback: drained, killed, asked what
/// happened.
/// </summary>
public sealed class OperatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string ConfigurationPath => _folder.File("holdfast.yaml");

    private string SocketPath => _folder.File("api.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_drain_says_how_it_goes_survives_a_kill_and_is_told_of_with_who_and_why()
    {
        Write();
        using (var daemon = Start())
        {
            await Eventually("  announce  ", "show", "services");
            var (exitCode, output, error) = await CommandAsync("drain", "dns1", "--for", "1h", "--reason", "new kernel");
            Assert.True(exitCode == 0, error);
            Assert.Contains("GRACEFUL_SHUTDOWN for 3s", output, StringComparison.Ordinal);
            Assert.Contains("dns1  192.0.2.5  graceful shutdown  0 queries/s", output, StringComparison.Ordinal);
            Assert.Contains("dns1  192.0.2.5  drained  0 queries/s", output, StringComparison.Ordinal);
            Assert.EndsWith("dns1: drained; no client has asked for a second\n", output, StringComparison.Ordinal);
            Assert.Matches(
                @"drain .*dns1  drained  \(drained by \S+ until .*: new kernel\)", (await CommandAsync("show", "events")).Output);
        }

        using var again = Start();
        await Eventually("drained by", "explain", "dns1");
        Assert.Contains("new kernel", (await CommandAsync("status")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync("undrain", "dns1")).ExitCode);
        await Eventually("  announce  ", "show", "services");
        var (_, json, _) = await CommandAsync("show", "events", "--since", "1m", "-o", "json");
        using var events = JsonDocument.Parse(json);
        var kinds = events.RootElement.GetProperty("events").EnumerateArray()
            .Select(happened => happened.GetProperty("kind").GetString()).ToHashSet();
        Assert.Superset(new HashSet<string?> { "drain", "state", "route", "address" }, kinds);
        again.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        Assert.Equal(0, (await again.EndAsync(TimeSpan.FromSeconds(20))).ExitCode);
    }

    [Fact]
    public async Task Events_are_followed_as_they_happen_until_the_daemon_ends()
    {
        Write();
        using var daemon = Start();
        await Eventually("  announce  ", "show", "services");
        // From a minute ago: the command may be slower to begin than the drain.
        using var follower = HoldfastProgram.Start(
            "show", "events", "-f", "-o", "json", "--since", "1m", "--socket", SocketPath);
        using var api = new ApiClient(SocketPath);
        var stream = ReadToEndAsync(await api.OpenAsync("events/stream?since=0", TestContext.Current.CancellationToken));
        Assert.Equal(0, (await CommandAsync("drain", "--no-wait", "-o", "json")).ExitCode);
        await Eventually("  withdraw ", "show", "services");
        daemon.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        Assert.Equal(0, (await daemon.EndAsync(TimeSpan.FromSeconds(20))).ExitCode);

        var (exitCode, output, _) = await follower.EndAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(3, exitCode);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Contains(lines, line => line.GetProperty("to").GetString() == "announce with MED 100 and GRACEFUL_SHUTDOWN");
        Assert.Contains(
            lines, line => line.GetProperty("kind").GetString() == "node" && line.GetProperty("to").GetString() == "stopping");
        var raw = await stream;
        Assert.Contains("id: 1\n", raw, StringComparison.Ordinal);
        Assert.Contains("event: drain\ndata: {\"sequence\":", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_dies_young_again_and_again_answers_but_holds_back()
    {
        Write();
        for (var death = 0; death < 2; death++)
        {
            using var dies = Start();
            await Eventually("  announce  ", "show", "services");
        }
        using (var held = Start())
        {
            await Eventually("crash-backoff", "status");
            await Eventually("UP", "show", "services");
            var (_, why, _) = await CommandAsync("explain", "dns1");
            Assert.Contains("- crash backoff: this node died young 2 times in a row", why, StringComparison.Ordinal);
            Assert.Contains(" UP ", (await CommandAsync("show", "services")).Output, StringComparison.Ordinal);
            held.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
            await held.EndAsync(TimeSpan.FromSeconds(20));
        }
        using var forgiven = Start();
        await Eventually("  announce  ", "show", "services");
        Assert.DoesNotContain("died young", (await CommandAsync("show", "events")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_what_a_reload_would_do_and_does_nothing()
    {
        Write();
        using var daemon = Start();
        await Eventually("  announce  ", "show", "services");
        Assert.Equal((0, "nothing would change\n", ""), await CommandAsync("reload", "--dry-run"));
        Write(med: 150);
        var (exitCode, plan, _) = await CommandAsync("reload", "--dry-run");
        Assert.Equal((0, """
            changes:
              service dns1 changes: med 100 -> 150
            sessions:
              nobody stays as it is
            routes:
              none is sent or withdrawn
            note: nobody has no session now: what it is sent shows when it has one

            """), (exitCode, plan));
        Assert.Contains(" 100 ", (await CommandAsync("show", "services")).Output, StringComparison.Ordinal);

        File.WriteAllText(
            ConfigurationPath, File.ReadAllText(ConfigurationPath)
                .Replace("dns:", "dns:\n  threads: 7", StringComparison.Ordinal));
        (exitCode, plan, _) = await CommandAsync("reload", "--dry-run");
        Assert.Equal(78, exitCode);
        Assert.StartsWith("a reload would be refused: only a restart can change dns.threads", plan, StringComparison.Ordinal);
        File.WriteAllText(ConfigurationPath, "dns: { lisen: [] }\n");
        (exitCode, _, var error) = await CommandAsync("reload", "--dry-run");
        Assert.Equal(78, exitCode);
        Assert.Contains("did you mean `listen`", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watched_file_is_taken_over_when_it_is_right_and_refused_once_when_it_is_wrong()
    {
        Write(watch: true);
        using var daemon = Start();
        await Eventually("  announce  ", "show", "services");
        Write(med: 150, watch: true);
        await Eventually(" 150 ", "show", "services");
        File.AppendAllText(ConfigurationPath, "nonsense: true\n");
        await Eventually("refused  (by watch_config", "show", "events");
        Write(med: 160, watch: true);
        await Eventually(" 160 ", "show", "services");
        Assert.Single(
            (await CommandAsync("show", "events")).Output.Split('\n'), line => line.Contains(
                "refused  (by watch_config", StringComparison.Ordinal));
    }

    private static async Task<string> ReadToEndAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private void Write(int med = 100, bool watch = false) => File.WriteAllText(ConfigurationPath, $$"""
        node:
          { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state, watch_config: {{(watch ? "true" : "false")}} }
        dns:
          listen: ["127.0.0.1:53"]
          backends: [{ name: nobody, address: "127.0.0.1:1" }]
        anycast:
          interval: 200ms
          timeout: 100ms
          rise: 1
          graceful_shutdown_time: 3s
          crash_backoff: { after: 2, initial: 2m }
          services: [{ name: dns1, prefixes: 192.0.2.5/32, med: {{med}} }]
        bgp: { local_as: 65101, neighbors: [{ name: nobody, address: 127.0.0.2, peer_as: 64500 }] }
        api: { listen: "unix:{{SocketPath}}" }
        """);

    private ChildProcess Start() => ChildProcess.Start("unshare", "--net", "sh", "-c",
        $"ip link set lo up && exec {HoldfastProgram.Path} run -c {ConfigurationPath}");

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", SocketPath]);

    private async Task Eventually(string words, params string[] command)
    {
        (int ExitCode, string Output, string Error) said = default;
        await Wait.UntilAsync(
            $"'{words}' in {string.Join(' ', command)}",
            async () => (said = await CommandAsync(command)).Output.Contains(words, StringComparison.Ordinal),
            TimeSpan.FromSeconds(20),
            () => said.Output + said.Error);
    }
}
