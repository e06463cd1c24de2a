using System.Globalization;
using System.Runtime.InteropServices;
using Holdfast.Linux.Capabilities;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>What a daemon that root has started may do: no more than it needs, whatever it was given.</summary>
public sealed class CapabilityTests : IDisposable
{
    private const ulong DacOverride = 1UL << 1, Kill = 1UL << 5, NetBindService = 1UL << 10, NetAdmin = 1UL << 12;
    private const ulong SysModule = 1UL << 16, SysPtrace = 1UL << 19, SysAdmin = 1UL << 21;

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task No_thread_of_the_daemon_or_of_its_supervisor_has_a_capability_that_is_not_needed()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root has any");
        var own = Read("/proc/self/status");
        using var network = new TemporaryNamespace("capabilities");
        using var daemon = await StartAsync(["ip", "netns", "exec", network.Name], """
            anycast:
              { interval: 500ms, timeout: 400ms, drain_time: 0, graceful_shutdown_time: 0, check: { command: ["true"] },
                services: [{ name: dns, prefixes: [192.0.2.1/32] }] }
            """);
        // The supervisor of commands is its child.
        await Wait.UntilAsync("commands are run", () => Children(daemon.Id).Length > 0, TimeSpan.FromSeconds(30),
            () => daemon.Error);
        foreach (int process in (int[])[daemon.Id, .. Children(daemon.Id)])
        {
            var threads = Threads(process);
            Assert.NotEmpty(threads);
            Assert.All(threads, thread => Assert.Equal(
                (own.Bounding & DaemonCapabilities.Needed, own.Permitted & DaemonCapabilities.Needed, 0UL, 0UL),
                (thread.Bounding, thread.Permitted, thread.Inheritable, thread.Ambient)));
            Assert.All(threads, thread => Assert.Equal(thread.Permitted, thread.Effective));
        }
        Assert.Equal("holdfast", File.ReadAllText($"/proc/{daemon.Id}/comm").Trim());
    }

    [Fact]
    public void The_list_holds_nothing_that_would_make_the_others_needless() =>
        Assert.Equal(0UL, DaemonCapabilities.Needed & (DacOverride | SysModule | SysPtrace | SysAdmin));

    [Theory]
    // Without CAP_SETPCAP the bounding set stays as it is: what it has too much is taken from the threads all the same.
    [InlineData("-all,+net_admin,+sys_admin,+sys_ptrace", NetAdmin | SysAdmin | SysPtrace, NetAdmin)]
    [InlineData("-all,+net_bind_service,+kill", NetBindService | Kill, NetBindService | Kill)]
    [InlineData("-all", 0UL, 0UL)]
    public async Task A_daemon_that_was_given_less_keeps_what_is_needed_of_it(string given, ulong bounding, ulong kept)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root has any");
        using var daemon = await StartAsync(["setpriv", $"--bounding-set={given}"]);
        Assert.All(Threads(daemon.Id), thread => Assert.Equal(
            (bounding, kept, kept, 0UL, 0UL),
            (thread.Bounding, thread.Permitted, thread.Effective, thread.Inheritable, thread.Ambient)));
        Assert.DoesNotContain("capabilities that it does not need", daemon.Error, StringComparison.Ordinal);
        await EndAsync(daemon);
    }

    [Fact]
    public async Task Signals_are_heeded_though_whoever_started_it_had_blocked_them()
    {
        using var daemon = await StartAsync(["env", "--block-signal=TERM"]);
        await EndAsync(daemon);
    }

    [Fact]
    public async Task What_the_kernel_gives_back_is_told_and_no_reason_to_begin_anew_for_ever()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root has any");
        // As if it had been done before, in this process.
        using var daemon = await StartAsync(["sh", "-c", "CAPABILITIES_REDUCED_PID=$$ exec \"$0\" \"$@\""]);
        Assert.Contains("keeps capabilities that it does not need", daemon.Error, StringComparison.Ordinal);
        await EndAsync(daemon);
    }

    private static async Task EndAsync(ChildProcess daemon)
    {
        daemon.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, (await daemon.EndAsync(TimeSpan.FromSeconds(20))).ExitCode);
    }

    private static Sets[] Threads(int process) =>
        [.. Directory.GetDirectories($"/proc/{process}/task").Select(thread => Read(thread + "/status"))];

    private static int[] Children(int process) =>
    [
        .. Directory.GetDirectories($"/proc/{process}/task")
            .SelectMany(thread => File.ReadAllText(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
    ];

    private static Sets Read(string status)
    {
        string[] lines = File.ReadAllLines(status);
        return new(Set("CapBnd"), Set("CapPrm"), Set("CapEff"), Set("CapInh"), Set("CapAmb"));

        ulong Set(string name) => Convert.ToUInt64(
            lines.First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split('\t')[1], 16);
    }

    private async Task<ChildProcess> StartAsync(string[] before, string extra = "")
    {
        string file = _folder.Write("holdfast.yaml", $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.File("state")}} }
            dns:
              listen: ["127.0.0.1:{{FreePort.Next()}}"]
              backends: [{ name: a, address: "127.0.0.1:{{_backend.Port}}", check: { query: a.root-servers.net A, interval: 200ms, timeout: 200ms } }]
            api: { listen: "unix:{{SocketPath}}" }
            {{extra}}
            """);
        string[] command = [.. before, HoldfastProgram.Path, "run", "-c", file];
        var daemon = ChildProcess.Start(command[0], command[1..]);
        await Wait.UntilAsync("it serves", () => daemon.HasEnded || daemon.Error.Contains("serves (", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30), () => daemon.Error);
        Assert.False(daemon.HasEnded, daemon.Error);
        return daemon;
    }

    private readonly record struct Sets(ulong Bounding, ulong Permitted, ulong Effective, ulong Inheritable, ulong Ambient);
}
