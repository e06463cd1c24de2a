using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>The daemon's first moments: what is in its way is told before anything is touched, and signals are obeyed.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly TimeSpan End = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();
    private readonly int _port = FreePort.Next();

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_second_daemon_of_the_same_state_directory_ends_before_it_touches_anything()
    {
        using var first = await HoldfastProgram.StartHealthyAsync(Write(), SocketPath);
        using var second = Run(Write("second.yaml", port: FreePort.Next(), socket: _folder.File("second.sock")));
        var (exitCode, _, error) = await second.EndAsync(End);
        Assert.Equal(1, exitCode);
        Assert.Contains("another daemon runs here: process ", error, StringComparison.Ordinal);
        Assert.Contains("node.state_dir", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("second.sock")));
        Assert.False(first.HasEnded);
    }

    [Theory]
    [InlineData("/proc/no-such/api.sock", "api.listen: the folder /proc/no-such cannot be made: ")]
    [InlineData("/proc/api.sock", "api.listen: no socket can be made at /proc/api.sock: ")]
    public async Task An_api_socket_that_cannot_be_made_is_told_in_the_words_of_its_key(string socket, string problem)
    {
        using var daemon = Run(Write("nowhere.yaml", socket: socket));
        var (exitCode, _, error) = await daemon.EndAsync(End);
        Assert.Equal(1, exitCode);
        Assert.Contains("cannot start: " + problem, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_daemon_on_the_same_api_socket_leaves_it_to_the_first()
    {
        using var first = await HoldfastProgram.StartHealthyAsync(Write(), SocketPath);
        using var second = Run(Write("second.yaml", port: FreePort.Next(), state: "other"));
        var (exitCode, _, error) = await second.EndAsync(End);
        Assert.Equal(1, exitCode);
        Assert.Contains("api.listen", error, StringComparison.Ordinal);
        Assert.Equal(0, (await HoldfastProgram.RunAsync("status", "-q", "--socket", SocketPath)).ExitCode);
    }

    [Fact]
    public async Task A_second_daemon_is_told_that_the_first_holds_the_port()
    {
        using var first = await HoldfastProgram.StartHealthyAsync(Write(), SocketPath);
        using var second = Run(Write("second.yaml", socket: _folder.File("second.sock"), state: "other"));
        var (exitCode, _, error) = await second.EndAsync(End);
        Assert.Equal(1, exitCode);
        Assert.Contains($"127.0.0.1:{_port}", error, StringComparison.Ordinal);
        // Not its number: no more than its user is to be seen of a process that must not be looked into.
        Assert.Contains($"the port is taken by a process of {Environment.UserName} (", error, StringComparison.Ordinal);
        Assert.False(first.HasEnded);
    }

    [Fact]
    public async Task The_lock_of_a_killed_daemon_holds_nobody_up()
    {
        using (var first = await HoldfastProgram.StartHealthyAsync(Write(), SocketPath))
            first.Kill();
        using var second = await HoldfastProgram.StartHealthyAsync(Write(), SocketPath);
        Assert.False(second.HasEnded);
    }

    [Fact]
    public async Task A_taken_metrics_port_ends_the_start_before_listeners_are_had()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var daemon = Run(Write(extra: $"metrics: {{ listen: \"{taken.LocalEndpoint}\" }}"));
        var (exitCode, _, error) = await daemon.EndAsync(End);
        Assert.Equal(1, exitCode);
        Assert.Contains("metrics.listen", error, StringComparison.Ordinal);
        Assert.DoesNotContain("workers answer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_api_socket_stays()
    {
        await File.WriteAllTextAsync(SocketPath, "precious", TestContext.Current.CancellationToken);
        using var daemon = Run(Write());
        var (exitCode, _, error) = await daemon.EndAsync(End);
        Assert.Equal(1, exitCode);
        Assert.Contains("is a regular file, not a socket", error, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(SocketPath, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    public async Task A_named_pipe_in_the_place_of_the_configuration_is_told_at_once(string command)
    {
        string pipe = await PipeAsync("holdfast.yaml");
        using var process = HoldfastProgram.Start(command == "run" ? ["run", "-c", pipe] : ["check", pipe]);
        var (exitCode, output, error) = await process.EndAsync(End);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("a named pipe", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_pipe_in_the_place_of_a_state_file_holds_nobody_up()
    {
        Directory.CreateDirectory(_folder.File("state"));
        await PipeAsync("state/drains.json");
        using var daemon = await HoldfastProgram.StartHealthyAsync(Write(), SocketPath);
        await Wait.UntilAsync("the pipe is told", () => daemon.Error.Contains("a named pipe", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("bgp: { local_as: 64500, neighbours: [] }", 78)]
    public async Task A_log_that_nobody_reads_holds_up_neither_what_was_found_in_the_file_nor_the_end(string extra, int exitCode)
    {
        // Sixteen pages are what a pipe has room for.
        using var daemon = ChildProcess.Start(
            "bash", "-c", "exec 3<>\"$0\" && head -c 65536 /dev/zero >&3 && exec \"$1\" run -c \"$2\" 2>&3",
            await PipeAsync("log"), HoldfastProgram.Path, Write(extra: extra));
        if (exitCode == 0)
        {
            await Wait.UntilAsync("the API answers", async () => (await StatusAsync()).Length > 0);
            daemon.Signal(PosixSignal.SIGTERM);
        }

        Assert.Equal(exitCode, (await daemon.EndAsync(End)).ExitCode);
    }

    [Fact]
    public async Task A_backend_that_does_not_answer_does_not_hold_up_the_start()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        string configuration = Write(timeout: "60s", more: $$"""
                - { name: silent, address: "{{silent.Client.LocalEndPoint}}", check: { query: a.root-servers.net A, interval: 60s, timeout: 60s } }
            """);
        using var daemon = Run(configuration);
        await Wait.UntilAsync("the start is done", () => daemon.Error.Contains(" serves", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commands_and_signals_are_heard_while_the_first_checks_are_out()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        string configuration = Write(timeout: "60s", backend: ((IPEndPoint)silent.Client.LocalEndPoint!).Port);
        using var daemon = Run(configuration);
        await Wait.UntilAsync(
            "the API answers", async () => (await StatusAsync()).Contains("starting", StringComparison.Ordinal));
        var (exitCode, _, error) = await HoldfastProgram.RunAsync("reload", "--socket", SocketPath);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("is starting", error, StringComparison.Ordinal);

        foreach (string signal in (string[])["HUP", "USR1", "USR2", "ALRM"])
            daemon.Signal(signal);
        await Wait.UntilAsync(
            "signals without a meaning are told", () => daemon.Error.Contains("SIGALRM does nothing", StringComparison.Ordinal));
        Assert.Contains("starting", await StatusAsync(), StringComparison.Ordinal);

        daemon.Signal(PosixSignal.SIGTERM);
        (exitCode, _, error) = await daemon.EndAsync(End);
        Assert.Equal(0, exitCode);
        Assert.Contains("SIGTERM before the start was done", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SIGHUP_without_a_change_says_so_and_a_file_put_back_ends_the_refusal()
    {
        string path = Write();
        string right = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        using var daemon = await HoldfastProgram.StartHealthyAsync(path, SocketPath);
        daemon.Signal(PosixSignal.SIGHUP);
        await Wait.UntilAsync(
            "nothing has changed", () => daemon.Error.Contains("nothing has changed", StringComparison.Ordinal));

        await File.WriteAllTextAsync(path, "dns: { lisen: [] }\n", TestContext.Current.CancellationToken);
        Assert.Equal(78, (await HoldfastProgram.RunAsync("reload", "--socket", SocketPath)).ExitCode);
        Assert.Contains("refused", await StatusAsync(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, right, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await HoldfastProgram.RunAsync("reload", "--socket", SocketPath)).ExitCode);
        Assert.DoesNotContain("refused", await StatusAsync(), StringComparison.Ordinal);
    }

    private static ChildProcess Run(string configuration) => HoldfastProgram.Start("run", "-c", configuration);

    private async Task<string> StatusAsync() => (await HoldfastProgram.RunAsync("status", "--socket", SocketPath)).Output;

    private async Task<string> PipeAsync(string name)
    {
        using var mkfifo = ChildProcess.Start("mkfifo", _folder.File(name));
        await mkfifo.EndAsync(End);
        return _folder.File(name);
    }

    private string Write(
        string name = "holdfast.yaml", int? port = null, string? socket = null, string state = "state", string timeout = "200ms",
        int? backend = null, string more = "", string extra = "") => _folder.Write(name, $$"""
        node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.File(state)}} }
        dns:
          listen: ["127.0.0.1:{{port ?? _port}}"]
          backends:
            - { name: a, address: "127.0.0.1:{{backend ?? _backend.Port}}", check: { query: a.root-servers.net A, interval: {{timeout}}, timeout: {{timeout}} } }
        {{more}}
        api: { listen: "unix:{{socket ?? SocketPath}}" }
        {{extra}}
        """);
}
