using Holdfast.LoadBalancer.Health;

namespace Holdfast.LoadBalancer.Tests.Health;

public sealed class CheckHistoryTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(3, 0, 3)]
    [InlineData(60, 0, 60)]
    [InlineData(61, 1, 60)]
    [InlineData(200, 140, 60)]
    public void The_last_sixty_checks_are_kept_the_oldest_first(int checks, int oldest, int kept)
    {
        var history = new CheckHistory();
        for (int number = 0; number < checks; number++)
            history.Add(new CheckResult(default, true, "ok", TimeSpan.FromMilliseconds(number)));
        Assert.Equal(
            Enumerable.Range(oldest, kept), history.Latest.Select(check => (int)check.Duration.TotalMilliseconds));
    }
}
