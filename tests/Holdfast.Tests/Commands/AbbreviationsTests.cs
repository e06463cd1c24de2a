using Holdfast.Commands;

namespace Holdfast.Tests.Commands;

public sealed class AbbreviationsTests
{
    [Theory]
    [InlineData("sh ba", "show backends")]
    [InlineData("sh b", "show b")]
    [InlineData("sta", "status")]
    [InlineData("s", "s")]
    [InlineData("dr dns1", "drain dns1")]
    [InlineData("explain sh", "explain sh")]
    [InlineData("--help", "--help")]
    public void Verbs_may_be_cut_short_while_they_stay_unique(string typed, string meant) =>
        Assert.Equal(meant.Split(' '), Abbreviations.Expand(CommandLine.Build(), typed.Split(' ')));
}
