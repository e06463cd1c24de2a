using Holdfast.Commands;
using Holdfast.Testing.Processes;

namespace Holdfast.Tests.Commands;

public sealed class DurationArgumentTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("90s", 90)]
    [InlineData("30m", 1800)]
    [InlineData("1.5h", 5400)]
    [InlineData("2d", 172_800)]
    public void Reads_a_number_and_its_unit(string text, double seconds)
    {
        Assert.True(DurationArgument.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("m")]
    [InlineData("0s")]
    [InlineData("-5m")]
    [InlineData("5y")]
    [InlineData("1e99d")]
    [InlineData("5mm")]
    [InlineData("9999999d")]
    public void Refuses_what_is_none(string text) => Assert.False(DurationArgument.TryParse(text, out _));

    [Fact]
    public async Task A_wrong_one_on_the_command_line_is_told_with_an_example()
    {
        var (exitCode, _, error) = await HoldfastProgram.RunAsync("drain", "--for", "soon");
        Assert.Equal(2, exitCode);
        Assert.Contains("'soon' is not a duration", error, StringComparison.Ordinal);
        Assert.Contains("30m", error, StringComparison.Ordinal);
    }
}
