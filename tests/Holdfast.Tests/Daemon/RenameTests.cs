using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>A reload gives everything another name at once: nothing is withdrawn, nothing begins anew.</summary>
public sealed class RenameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _configuration;
    private readonly string _socket;

    public RenameTests()
    {
        _configuration = _folder.File("holdfast.yaml");
        _socket = _folder.File("api.sock");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Service_neighbor_pool_and_backend_are_renamed_and_what_is_announced_stays()
    {
        Write("dns1", "dns2", "router", "recursors", "backend-a");
        using var daemon = Start();
        await Eventually(2, "UP", "show", "services");
        Assert.Equal(0, (await CommandAsync("drain", "dns2", "--reason", "new disk", "--no-wait")).ExitCode);
        await Eventually(1, "-> withdraw", "show", "events");

        Write("resolver", "spare", "edge", "resolvers", "backend-b");
        var (exitCode, output, error) = await CommandAsync("reload");
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("service resolver changes: name dns1 -> resolver", output, StringComparison.Ordinal);
        Assert.Contains("neighbor edge changes: name router -> edge", output, StringComparison.Ordinal);
        Assert.Contains("backend backend-b changes: name backend-a -> backend-b", output, StringComparison.Ordinal);
        // Some rounds of checks under the new names.
        await Eventually(1, "UP", "explain", "resolver");
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        var (_, events, _) = await CommandAsync("show", "events");
        Assert.Contains("backend-b  renamed  (it was backend-a before)", events, StringComparison.Ordinal);
        Assert.Contains("edge  renamed  (it was router before)", events, StringComparison.Ordinal);
        Assert.DoesNotContain("UP ->", events, StringComparison.Ordinal);
        Assert.DoesNotContain("TERMINATED", events, StringComparison.Ordinal);
        Assert.DoesNotContain("removed", events, StringComparison.Ordinal);
        // The drain's own withdrawal, and no other.
        Assert.Equal(1, Count(events, "-> withdraw"));
        Assert.Contains("new disk", (await CommandAsync("explain", "spare")).Output, StringComparison.Ordinal);

        daemon.Kill();
        await daemon.EndAsync(TimeSpan.FromSeconds(20));
        using var again = Start();
        await Eventually(2, "UP", "show", "services");
        Assert.Contains("new disk", (await CommandAsync("explain", "spare")).Output, StringComparison.Ordinal);
    }

    private static int Count(string text, string words) => text.Split(words).Length - 1;

    private void Write(string service, string drained, string neighbor, string pool, string backend) => File.WriteAllText(
        _configuration, $$"""
        node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
        dns:
          listen: ["127.0.0.1:53"]
          backends: [{ name: {{backend}}, address: "127.0.0.1:1", pool: {{pool}}, mode: up }]
        anycast:
          interval: 200ms
          timeout: 100ms
          rise: 1
          fall: 1
          crash_backoff: { after: 0 }
          services:
            - { name: {{service}}, prefixes: 192.0.2.5/32, checks: [{ pool: {{pool}} }] }
            - { name: {{drained}}, prefixes: 192.0.2.6/32, checks: [{ pool: {{pool}} }] }
        bgp: { local_as: 65101, neighbors: [{ name: {{neighbor}}, address: 127.0.0.2, peer_as: 64500 }] }
        api: { listen: "unix:{{_socket}}" }
        """);

    private ChildProcess Start() => ChildProcess.Start("unshare", "--net", "sh", "-c",
        $"ip link set lo up && exec {HoldfastProgram.Path} run -c {_configuration}");

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", _socket]);

    private async Task Eventually(int times, string words, params string[] command)
    {
        (int ExitCode, string Output, string Error) said = default;
        await Wait.UntilAsync(
            $"{times} times '{words}' in {string.Join(' ', command)}",
            async () => Count((said = await CommandAsync(command)).Output, words) >= times,
            TimeSpan.FromSeconds(20),
            () => said.Output + said.Error);
    }
}
