using Holdfast.Commands;

namespace Holdfast.Tests.Commands;

public sealed class AgoTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(161, "2m41s")]
    [InlineData(7500, "2h05m")]
    [InlineData(266_400, "3d02h")]
    [InlineData(-5, "0s")]
    public void The_two_largest_units_are_told(int seconds, string expected)
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        Assert.Equal(expected, Ago.Since(now.AddSeconds(-seconds), now));
    }
}
