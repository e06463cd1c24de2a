using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>Commands of checks as the daemon runs them: as whom, with what, and what is left of them.</summary>
[SupportedOSPlatform("linux")]
public sealed class CommandTests : IDisposable
{
    // What sleeps for so long is this run's and nobody else's.
    private static readonly string Mark = string.Create(CultureInfo.InvariantCulture, $"9{Environment.ProcessId}");

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryNamespace _network = new("commands");

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("timeout 60 sleep {0}; exit 0")]
    [InlineData("setsid sleep {0}; exit 0")]
    [InlineData("setsid sleep {0} & exit 0")]
    [InlineData("(setsid sh -c \"sleep {0} & sleep {0}\" &) ; sleep 5")]
    [InlineData("setsid setsid sh -c \"trap : TERM HUP; (setsid sleep {0} &) ; sleep {0}\" & exit 1")]
    public async Task Nothing_of_a_command_outlives_it_or_the_daemon(string script)
    {
        // What it leaves behind may be gone before anybody looks: that it has been run is told by a file.
        var ran = _folder.Write("ran", "");
        LetNobodyWrite(ran);
        var command = $"echo > {ran}; " + string.Format(CultureInfo.InvariantCulture, script, Mark);
        using var daemon = await StartAsync(command);
        await Wait.UntilAsync(
            "it has been run", () => daemon.HasEnded || new FileInfo(ran).Length > 0, TimeSpan.FromSeconds(30));
        // A round each half second, two processes each: without an end there would be more and more.
        for (var look = 0; look < 20; look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.InRange(Sleeping().Count, 0, 6);
        }
        daemon.Signal(PosixSignal.SIGTERM);
        await daemon.EndAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(Sleeping());
    }

    [Theory]
    [InlineData("timeout 60 sleep {0}; exit 0")]
    [InlineData("(setsid sh -c \"sleep {0} & sleep {0}\" &) ; setsid sleep {0}")]
    public async Task Nothing_of_a_command_outlives_a_daemon_that_is_killed(string script)
    {
        var command = string.Format(CultureInfo.InvariantCulture, script, Mark);
        using var daemon = await StartAsync(command, "interval: 60s, timeout: 50s");
        await Wait.UntilAsync("it runs", () => Sleeping().Count > 0, TimeSpan.FromSeconds(30));
        daemon.Kill();
        await Wait.UntilAsync("all is gone", () => Sleeping().Count == 0, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_command_is_nobody_has_no_capability_no_key_no_api_and_no_hold_on_the_daemon()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root may be another user");
        var told = _folder.File("told");
        await File.WriteAllTextAsync(told, "", TestContext.Current.CancellationToken);
        LetNobodyWrite(told);
        var key = _folder.Write("key", "secret");
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        using var daemon = await StartAsync(
            $"exec > {told}; id -u; id -G; grep -E \"^(CapEff|CapBnd|NoNewPrivs)\" /proc/self/status; cat {key} || echo no key; "
            + $"touch /etc/holdfast-test && echo written; kill -9 $(cat {_folder.File("state/lock")}) || echo alive; "
            + "for t in /proc/$PPID/task/*; do kill -9 ${t##*/} && echo killed; done; "
            + $"test -w {SocketPath} && echo api; env | cut -d= -f1 | sort | tr \"\\n\" \" \"; echo; echo end");
        await Wait.UntilAsync("it has told", () => File.ReadAllText(told).Contains("end\n", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30), () => daemon.Error);
        var lines = (await File.ReadAllTextAsync(told, TestContext.Current.CancellationToken)).Split('\n');
        Assert.Equal(
            [
                "65534", "65534", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "no key", "alive",
            ], lines[..7]);
        Assert.DoesNotContain(lines, line => line is "killed" or "written" or "api");
        Assert.DoesNotContain("HOME", lines[7], StringComparison.Ordinal);
        Assert.Contains("HOLDFAST_ADDRESS", lines[7], StringComparison.Ordinal);
        Assert.False(daemon.HasEnded);
    }

    [Fact]
    public async Task Commands_work_when_the_parent_ignored_the_ends_of_children()
    {
        using var daemon = await StartAsync("exit 0", before: "trap '' CHLD PIPE;");
        await Wait.UntilAsync("the service is up", async () =>
            (await HoldfastProgram.RunAsync("explain", "dns", "--socket", SocketPath)).Output.Contains("exit code 0",
                StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => daemon.Error);
    }

    private void LetNobodyWrite(string file)
    {
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherExecute);
    }

    private static List<string> Sleeping() =>
        [.. Directory.EnumerateDirectories("/proc").Where(IsOurs)];

    private static bool IsOurs(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline").Contains($"sleep\0{Mark}\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<ChildProcess> StartAsync(
        string command, string rhythm = "interval: 500ms, timeout: 400ms", string before = "")
    {
        var file = _folder.Write("holdfast.yaml", $$"""
            node: { name: n1, state_dir: {{_folder.File("state")}} }
            dns: { service_port: 5353, backends: [{ name: b, address: "127.0.0.1:5301" }] }
            anycast:
              { {{rhythm}}, rise: 1, drain_time: 0, graceful_shutdown_time: 0,
                check: { command: '{{command.Replace("'", "''", StringComparison.Ordinal)}}', shell: true },
                services: [{ name: dns, prefixes: [192.0.2.1/32] }] }
            api: { listen: "unix:{{SocketPath}}" }
            """);
        var daemon = ChildProcess.Start("ip", "netns", "exec", _network.Name, "sh", "-c",
            $"{before} exec {HoldfastProgram.Path} run -c {file}");
        await Wait.UntilAsync("the daemon serves", () => daemon.HasEnded
            || daemon.Error.Contains("serves (", StringComparison.Ordinal)
            || daemon.Output.Contains("serves (", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30), () => daemon.Error);
        return daemon;
    }
}
