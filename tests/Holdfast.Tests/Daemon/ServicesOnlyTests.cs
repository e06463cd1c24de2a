using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>A node without <c>dns</c>, in a network of its own: it announces what its checks hold.</summary>
public sealed class ServicesOnlyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string SocketPath => _folder.File("api.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Services_are_announced_while_their_checks_hold_and_nothing_is_listened_on()
    {
        Write("web");
        _folder.Write("healthy", "yes");
        using var daemon = ChildProcess.Start("unshare", "--net", "sh", "-c",
            $"ip link set lo up && exec {HoldfastProgram.Path} run -c {_folder.File("holdfast.yaml")}");
        await Eventually("  announce  ", "show", "services");
        Assert.Contains("every listener thread beats", (await CommandAsync("explain", "web")).Output, StringComparison.Ordinal);
        Assert.Contains("backends 0/0 up", (await CommandAsync("status")).Output, StringComparison.Ordinal);
        Assert.Equal("", await SocketsOnPort53Async(daemon));
        File.Delete(_folder.File("healthy"));
        await Eventually("  withdraw ", "show", "services");
        _folder.Write("healthy", "yes");
        await Eventually("  announce  ", "show", "services");
        // The names change, and what is known stays.
        Write("site");
        Assert.Equal(0, (await CommandAsync("reload")).ExitCode);
        Assert.Contains("  announce  ", (await CommandAsync("show", "services")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync("drain", "site")).ExitCode);
        daemon.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        Assert.Equal(0, (await daemon.EndAsync(TimeSpan.FromSeconds(20))).ExitCode);
    }

    // The daemon's own namespace: lines of the tables of /proc with port 53.
    private static async Task<string> SocketsOnPort53Async(ChildProcess daemon)
    {
        using var sockets = ChildProcess.Start("sh", "-c",
            $"cat /proc/{daemon.Id}/net/udp /proc/{daemon.Id}/net/tcp | grep -E ' [0-9A-F]+:0035 ' || true");
        return (await sockets.EndAsync(TimeSpan.FromSeconds(10))).Output;
    }

    private void Write(string service) => _folder.Write("holdfast.yaml", $$"""
        node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
        anycast:
          interval: 200ms
          timeout: 100ms
          rise: 1
          fall: 1
          graceful_shutdown_time: 0
          services: [{ name: {{service}}, prefixes: 192.0.2.5/32, check: { file: {{_folder.Path}}/healthy } }]
        bgp: { local_as: 65101, neighbors: [{ name: nobody, address: 127.0.0.2, peer_as: 64500 }] }
        api: { listen: "unix:{{SocketPath}}" }
        """);

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
