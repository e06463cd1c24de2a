using Holdfast.Commands.Output;
using Holdfast.Contracts;

namespace Holdfast.Tests.Commands.Output;

public sealed class WatchTests
{
    [Fact]
    public async Task Rounds_follow_each_other_until_it_is_interrupted_whatever_a_later_one_finds()
    {
        var (exitCode, text) = await RunAsync(screen: false, new Round(0, true), new Round(3, false), new Round(1, true));
        Assert.Equal((0, "round 1\n--\nround 2\n--\nround 3\n"), (exitCode, text));
    }

    [Fact]
    public async Task A_first_round_without_an_answer_ends_it()
    {
        var (exitCode, text) = await RunAsync(screen: false, new Round(3, false), new Round(0, true));
        Assert.Equal((3, "round 1\n"), (exitCode, text));
    }

    [Fact]
    public async Task On_a_terminal_each_round_takes_the_place_of_the_one_before()
    {
        var (_, text) = await RunAsync(screen: true, new Round(0, true), new Round(0, true));
        Assert.Equal("\e[2J\e[Hround 1\e[K\n\e[J\e[Hround 2\e[K\n\e[J", text);
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(bool screen, params Round[] rounds)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var end = new CancellationTokenSource();
        var made = 0;
        var exitCode = await new Watch(TimeSpan.FromMilliseconds(1), screen).RunAsync(async text =>
        {
            await text.WriteAsync($"round {++made}\n");
            if (made == rounds.Length) await end.CancelAsync();
            return rounds[made - 1];
        }, output, "--\n", end.Token);
        return (exitCode, output.ToString());
    }
}
