using FsCheck.Xunit;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Tests.Backends;

public class BackendHealthTests
{
    [Fact]
    public void Is_down_until_it_is_known() => Assert.False(BackendHealth.Unknown.IsUp);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Is_decided_by_its_first_check_alone(bool success) =>
        Assert.Equal(success, BackendHealth.Unknown.After(success, rise: 5, fall: 5).IsUp);

    [Theory]
    [InlineData("+--", 5, 3, true)]
    [InlineData("+---", 5, 3, false)]
    [InlineData("+--+--", 5, 3, true)]
    [InlineData("-++++", 5, 3, false)]
    [InlineData("-+++++", 5, 3, true)]
    [InlineData("-++++-++++", 5, 3, false)]
    [InlineData("+-", 1, 1, false)]
    [InlineData("+-+", 1, 1, true)]
    public void Turns_after_rise_successes_or_fall_failures_in_a_row(string checks, int rise, int fall, bool up) =>
        Assert.Equal(up, checks.Aggregate(BackendHealth.Unknown, (health, check) => health.After(check == '+', rise, fall)).IsUp);

    [Property]
    public bool Is_up_exactly_when_the_last_long_enough_run_was_of_successes(bool[] checks, byte rise, byte fall)
    {
        var (neededUp, neededDown) = (1 + rise % 4, 1 + fall % 4);
        var health = BackendHealth.Unknown;
        bool? expected = null;
        var run = 0;
        for (var i = 0; i < checks.Length; i++)
        {
            health = health.After(checks[i], neededUp, neededDown);
            run = i > 0 && checks[i] == checks[i - 1] ? run + 1 : 1;
            if (expected is null || run >= (checks[i] ? neededUp : neededDown))
                expected = checks[i];
        }
        return health.IsUp == (expected ?? false);
    }
}
