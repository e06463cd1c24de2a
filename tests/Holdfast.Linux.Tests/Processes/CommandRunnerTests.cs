using System.Diagnostics;
using System.Globalization;
using Holdfast.Linux.Processes;
using Holdfast.Testing.Files;
using Holdfast.Testing.Waiting;

namespace Holdfast.Linux.Tests.Processes;

public class CommandRunnerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static Task<CommandResult> Run(params string[] arguments) => Run(Long, arguments);

    private static Task<CommandResult> Run(TimeSpan timeout, params string[] arguments) =>
        CommandRunner.RunAsync(Of(arguments), timeout, TestContext.Current.CancellationToken);

    private static CommandRequest Of(params string[] arguments) => new(arguments, CommandEnvironment.With(null, []));

    [Theory]
    [InlineData("exit 0", 0, true)]
    [InlineData("exit 3", 3, false)]
    [InlineData("exit 255", 255, false)]
    public async Task Tells_the_exit_code(string script, int code, bool succeeded)
    {
        var result = await Run("/bin/sh", "-c", script);
        Assert.Equal((CommandOutcome.Exited, code, succeeded), (result.Outcome, result.Code, result.Succeeded));
    }

    [Fact]
    public async Task Tells_the_signal_that_ended_it() =>
        Assert.Equal(new(CommandOutcome.Signaled, 15, ""), await Run("/bin/sh", "-c", "kill -TERM $$"));

    [Fact]
    public async Task Takes_stdout_and_stderr_as_one_line() =>
        Assert.Equal("out err äöü", (await Run("sh", "-c", "echo out; echo err >&2; printf '\\t\\001äöü\\n\\n'")).Output);

    [Fact]
    public async Task Keeps_the_first_KiB_and_drains_the_rest()
    {
        var result = await Run("sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x; exit 7");
        Assert.Equal(new(CommandOutcome.Exited, 7, new string('x', 1024)), result);
    }

    [Fact]
    public async Task Gives_an_empty_stdin() => Assert.Equal("0", (await Run("sh", "-c", "cat | wc -c")).Output);

    [Fact]
    public async Task Uses_no_shell() =>
        Assert.Equal("$HOME * ; exit 1", (await Run("echo", "$HOME", "*", ";", "exit 1")).Output);

    [Theory]
    [InlineData("no-such-program-here", "no such program in PATH")]
    [InlineData("/no/such/program", "/no/such/program: there is no such program")]
    [InlineData("/etc/passwd", "permission denied")]
    [InlineData("", "no program is named")]
    public async Task Says_why_it_could_not_start(string program, string reason)
    {
        var result = await Run(program, "argument");
        Assert.Equal(CommandOutcome.NotStarted, result.Outcome);
        Assert.Contains(reason, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passes_a_short_environment_what_is_named_and_what_is_added()
    {
        Dictionary<string, string?> own = new()
        {
            ["NOTIFY_SOCKET"] = "/run/systemd/notify",
            ["HF_TEST_SECRET"] = "secret",
            ["HF_TEST_NAMED"] = "named",
            ["HOLDFAST_TEST"] = "ours",
            ["TZ"] = "UTC",
        };
        foreach (var (name, value) in own) Environment.SetEnvironmentVariable(name, value);
        try
        {
            var environment = CommandEnvironment.With(
                new Dictionary<string, string> { ["HOLDFAST_ADDRESS"] = "192.0.2.1" }, ["HF_TEST_NAMED", "HF_TEST_UNSET"]);
            var script = "echo $HF_TEST_NAMED/$HOLDFAST_ADDRESS/$HOLDFAST_TEST/$TZ/$NOTIFY_SOCKET/$HF_TEST_SECRET";
            var result = await CommandRunner.RunAsync(
                new(["sh", "-c", script], environment), Long, TestContext.Current.CancellationToken);
            Assert.Equal("named/192.0.2.1/ours/UTC//", result.Output);
            Assert.DoesNotContain(environment, text => text.StartsWith("HOME=", StringComparison.Ordinal));
        }
        finally
        {
            foreach (var name in own.Keys) Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Theory]
    [InlineData("exec >&- 2>&-; sleep 0.2; exit 4")]
    [InlineData("(yes & y=$!; sleep 0.5; kill $y) ; exit 4")]
    [InlineData("yes | head -c 2000000; exit 4")]
    public async Task Output_that_is_closed_or_without_end_does_no_harm(string script)
    {
        var result = await Run("sh", "-c", script);
        Assert.Equal((CommandOutcome.Exited, 4), (result.Outcome, result.Code));
    }

    [Fact]
    public async Task A_command_that_writes_for_ever_ends_at_its_time_out() => Assert.Equal(
        CommandOutcome.TimedOut, (await Run(TimeSpan.FromMilliseconds(500), "yes")).Outcome);

    [Fact]
    public async Task Kills_other_sessions_and_groups_of_its_descendants_at_the_time_out()
    {
        var result = await Run(TimeSpan.FromSeconds(2), "sh", "-c",
            "setsid sleep 1000 & echo $!; timeout 900 sleep 1000 & echo $!; wait");
        Assert.Equal(CommandOutcome.TimedOut, result.Outcome);
        Assert.Equal(2, result.Output.Split(' ').Length);
        await AssertGone(result.Output);
    }

    [Fact]
    public async Task Hands_on_no_descriptor()
    {
        using var open = File.OpenRead("/dev/null");
        Assert.Equal("0 1 2", (await Run("sh", "-c", "ls /proc/$$/fd; exit")).Output);
    }

    [Fact]
    public async Task Resets_signals()
    {
        var status = (await Run("sh", "-c", "grep -E '^Sig(Blk|Ign)' /proc/self/status")).Output;
        // 32 and 33 are the C library's own, which its posix_spawn ignores until the program's C library begins.
        Assert.Equal("SigBlk: 0000000000000000 SigIgn: 0000000180000000", status);
    }

    [Fact]
    public async Task Kills_the_whole_group_at_the_time_out()
    {
        var before = Stopwatch.GetTimestamp();
        var result = await Run(TimeSpan.FromMilliseconds(300), "sh", "-c",
            "sleep 1000 & echo $!; (trap '' TERM HUP INT; sleep 1000) & echo $!; wait");
        Assert.Equal(CommandOutcome.TimedOut, result.Outcome);
        Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(20));
        await AssertGone(result.Output);
    }

    [Fact]
    public async Task Kills_what_the_leader_leaves_behind()
    {
        var result = await Run("sh", "-c", "sleep 1000 & echo $!");
        Assert.Equal(CommandOutcome.Exited, result.Outcome);
        await AssertGone(result.Output);
    }

    [Fact]
    public async Task Kills_the_group_on_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        using var folder = new TemporaryFolder();
        var file = folder.Write("pid", "");
        var run = CommandRunner.RunAsync(Of("sh", "-c", $"sleep 1000 & echo $! > {file}; wait"), Long, cancellation.Token);
        await Wait.UntilAsync(() => new FileInfo(file).Length > 0);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await AssertGone(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Measures_the_time_out_by_the_given_clock()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var run = CommandRunner.RunAsync(
            Of("sleep", "1000"), TimeSpan.FromHours(1), TestContext.Current.CancellationToken, time);
        Assert.False(run.IsCompleted);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(CommandOutcome.TimedOut, (await run).Outcome);
    }

    [Fact]
    public async Task Runs_many_at_once()
    {
        var before = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Run("sh", "-c", $"sleep 1; exit {i}")));
        Assert.Equal(Enumerable.Range(0, 40), results.Select(r => r.Code));
        Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(15)); // 40 s one after the other
    }

    [Fact]
    public async Task Leaves_no_zombie()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Run("true")));
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var processes = Directory.GetDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)).Select(Stat);
        Assert.DoesNotContain(processes, stat => stat is ["Z", var parent] && parent == own);
    }

    /// <summary>State and parent of a process.</summary>
    private static string[]? Stat(string process)
    {
        try
        {
            return File.ReadAllText(process + "/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The processes are gone, or dead and waiting for init.</summary>
    private static async Task AssertGone(string pids)
    {
        foreach (var pid in pids.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(int.TryParse(pid, out _), pids);
            await Wait.UntilAsync(
                $"{pid} is gone", () => Stat($"/proc/{pid}") is null or ["Z" or "X", ..], TimeSpan.FromSeconds(10));
        }
    }
}
