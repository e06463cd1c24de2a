using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Tests;

public class NearestTests
{
    [Theory]
    [InlineData("wieght", "weight")]
    [InlineData("intervall", "interval")]
    [InlineData("Hold-Time", "hold_time")]
    [InlineData("remote_as", "peer_as")]
    [InlineData("xyzzy", null)]
    [InlineData("", null)]
    public void Finds_what_was_probably_meant(string written, string? meant) =>
        Assert.Equal(meant, Nearest.To(written, ["weight", "interval", "hold_time", "peer_as", "name"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("ab", "ba", 1)]
    [InlineData("abc", "abd", 1)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Counts_edits(string a, string b, int distance)
    {
        Assert.Equal(distance, Nearest.Distance(a, b));
        Assert.Equal(distance, Nearest.Distance(b, a));
    }
}
