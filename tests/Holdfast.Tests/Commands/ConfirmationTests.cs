using Holdfast.Testing.Processes;

namespace Holdfast.Tests.Commands;

public sealed class ConfirmationTests
{
    private const string Flush = "cache flush --all --socket /tmp/holdfast-no-such.sock";

    /// <summary>With a terminal on both ends; what is not "yes" leaves the daemon alone, which is not there.</summary>
    [Theory]
    [InlineData("y", "no daemon answers")]
    [InlineData("n", "nothing was changed")]
    [InlineData("", "nothing was changed")]
    public async Task Somebody_at_a_terminal_is_asked(string answer, string outcome)
    {
        var (_, output) = await OnTerminalAsync($"echo {answer}", Flush);
        Assert.Contains("Remove all? [y/N]", output, StringComparison.Ordinal);
        Assert.Contains(outcome, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_input_is_a_no()
    {
        var (_, output) = await OnTerminalAsync("true", Flush);
        Assert.Contains("nothing was changed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_said_yes_is_not_asked()
    {
        var (_, output) = await OnTerminalAsync("true", Flush + " --yes");
        Assert.DoesNotContain("[y/N]", output, StringComparison.Ordinal);
        Assert.Contains("no daemon answers", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_nobody_is_asked()
    {
        var (exitCode, output, error) = await HoldfastProgram.RunAsync(Flush.Split(' '));
        Assert.Equal((3, ""), (exitCode, output));
        Assert.DoesNotContain("[y/N]", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> OnTerminalAsync(string input, string command)
    {
        using var shell = ChildProcess.Start(
            "sh", "-c", $"{input} | TERM=xterm script -q -e -c '{HoldfastProgram.Path} {command}' /dev/null");
        var (exitCode, output, error) = await shell.EndAsync(TimeSpan.FromSeconds(30));
        return (exitCode, output + error);
    }
}
