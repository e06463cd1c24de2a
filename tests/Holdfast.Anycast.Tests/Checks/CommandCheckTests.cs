using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Linux.Processes;

namespace Holdfast.Anycast.Tests.Checks;

public class CommandCheckTests
{
    private static readonly CheckTarget V4 = new("dns1", Node.Prefix(Node.V4));
    private static readonly CheckTarget V6 = new("dns2", Node.Prefix(Node.V6));
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly List<(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)> _ran = [];

    private Task<CheckResult> Run(CheckOptions.Command options, CheckTarget target, CommandResult result) =>
        new CommandCheck(options, (arguments, environment, _, _) =>
        {
            _ran.Add((arguments, environment));
            return Task.FromResult(result);
        }).RunAsync(target, Timeout, TestContext.Current.CancellationToken);

    private static Task<CheckResult> RunReally(CheckTarget target, TimeSpan timeout, bool shell, params string[] arguments) =>
        new CheckOptions.Command([.. arguments]) { Shell = shell }.Check(
            new CheckServices(new FakeResolver(), TimeProvider.System, RunningLoop.Instance))
            .RunAsync(target, timeout, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Fills_in_address_prefix_service_and_family()
    {
        await Run(new(["dig", "@{address}", "{prefix}", "-{family}", "{service}.{service}"]), V6, new(
            CommandOutcome.Exited, 0, ""));
        Assert.Equal(["dig", "@2001:db8:1::", "2001:db8:1::/64", "-v6", "dns2.dns2"], _ran[0].Arguments);
        Assert.Equal(
            ["HOLDFAST_ADDRESS=2001:db8:1::", "HOLDFAST_FAMILY=v6", "HOLDFAST_PREFIX=2001:db8:1::/64", "HOLDFAST_SERVICE=dns2"],
            _ran[0].Environment.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_shell_only_where_asked()
    {
        await Run(new(["dig @{address} | grep -q ok"]) { Shell = true }, V4, new(CommandOutcome.Exited, 0, ""));
        Assert.Equal(["/bin/sh", "-c", "dig @192.0.2.1 | grep -q ok"], _ran[0].Arguments);
    }

    [Theory]
    [InlineData(CommandOutcome.Exited, 0, "", true, "exit code 0")]
    [InlineData(CommandOutcome.Exited, 9, "connection timed out", false, "exit code 9: connection timed out")]
    [InlineData(CommandOutcome.Signaled, 11, "", false, "ended by signal 11")]
    [InlineData(CommandOutcome.TimedOut, 0, "", false, "timeout after 10s")]
    [InlineData(CommandOutcome.NotStarted, 2, "No such file", false, "not started: No such file")]
    public async Task Only_exit_code_0_is_success(CommandOutcome outcome, int code, string output, bool good, string words) =>
        Assert.Equal(new CheckResult(good, words), await Run(new(["dig"]), V4, new(outcome, code, output)));

    [Fact]
    public void Is_described_by_its_command_line_cut_to_a_table_s_width()
    {
        Assert.Equal("command dig @{address} .", new CommandCheck(new(["dig", "@{address}", "."]), null!).Description);
        Assert.Equal(60, new CommandCheck(new([new string('x', 200)]), null!).Description.Length);
    }

    [Fact]
    public async Task A_real_command_sees_its_arguments_and_environment()
    {
        Assert.True((await RunReally(V4, Timeout, shell: true,
            "test \"$HOLDFAST_SERVICE $HOLDFAST_ADDRESS $HOLDFAST_PREFIX $HOLDFAST_FAMILY\" = 'dns1 {address} {prefix} {family}'")).Good);
        Assert.False((await RunReally(V4, Timeout, shell: false, "false")).Good);
        Assert.False((await RunReally(V4, Timeout, shell: false, "/nonexistent/command")).Good);
    }

    [Fact]
    public async Task A_real_command_is_stopped_at_the_timeout() => Assert.Equal(
        CheckResult.Fails("timeout after 100ms"), await RunReally(
            V4, TimeSpan.FromMilliseconds(100), shell: false, "sleep", "60"));

    [Fact]
    public async Task The_timeout_kills_grandchildren_too()
    {
        var file = Path.GetTempFileName();
        // The grandchild is orphaned at once, and holds the pipe that the output is read from.
        Assert.Equal(CheckResult.Fails("timeout after 300ms"), await RunReally(V4, TimeSpan.FromMilliseconds(300), shell: true,
            $"(sh -c 'echo $$ > {file}; exec sleep 987' &) ; sleep 988"));
        var grandchild = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
        File.Delete(file);
        Assert.NotEmpty(grandchild);
        for (var i = 0; i < 100 && Sleeps(grandchild); i++) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.False(Sleeps(grandchild), $"process {grandchild} lives on");
    }

    private static bool Sleeps(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline") == "sleep\0987\0";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
