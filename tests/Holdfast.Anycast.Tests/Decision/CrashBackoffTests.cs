using Holdfast.Anycast.Decision;

namespace Holdfast.Anycast.Tests.Decision;

public class CrashBackoffTests
{
    private static readonly CrashBackoffOptions Options = new()
    {
        After = 3,
        Initial = TimeSpan.FromSeconds(10),
        Max = TimeSpan.FromSeconds(60),
    };

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 10)]
    [InlineData(4, 20)]
    [InlineData(5, 40)]
    [InlineData(6, 60)]
    [InlineData(1000, 60)]
    public void Doubles_from_death_to_death_up_to_the_longest(int deaths, int seconds)
    {
        var backoff = Options.For(deaths, DateTimeOffset.UnixEpoch);
        Assert.Equal(seconds, backoff is null ? 0 : (backoff.Until - DateTimeOffset.UnixEpoch).TotalSeconds);
    }

    [Fact]
    public void None_at_all_when_turned_off() => Assert.Null((Options with { After = 0 }).For(100, DateTimeOffset.UnixEpoch));
}
