using System.Diagnostics;
using System.Globalization;
using Holdfast.Lab.Load;
using Holdfast.Lab.Software;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>
/// Scenario 11: lb1's check fails every other second. FLAP_SECONDS says how long; `make soak` takes five minutes.
/// </summary>
public sealed class FlappingCheck(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    /// <summary>Falls that are not damped, but for the last.</summary>
    private const int Flaps = 3;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("FLAP_SECONDS") ?? "14", CultureInfo.InvariantCulture));

    [Fact]
    public void The_router_is_told_a_bounded_number_of_times()
    {
        var broken = Site.Run.File("lb1.broken");
        // A daemon of its own: what other scenarios made it fall with would count.
        Site.Configure("lb1", NodeSettings.Default with
        {
            Checks = $"[{{ file: {broken}, absent: true }}]",
            Rhythm = new Rhythm("200ms", "150ms", Rise: 1, Fall: 1),
            Damping = $"{{ flaps: {Flaps}, window: 10m, delay: 10s, max: 2m }}",
        });
        Site.Kill("lb1");
        Wait.Until("lb1 is gone", () => !Site.Process("lb1").IsAlive, TimeSpan.FromSeconds(5));
        Site.Start("lb1");
        Site.WaitUntilWell(TimeSpan.FromSeconds(20));
        var before = Changes();
        var load = Ask(Dns1.Addresses);
        var clock = Stopwatch.StartNew();
        var flips = 0;
        while (clock.Elapsed < Duration)
        {
            File.WriteAllText(broken, "");
            Thread.Sleep(1000);
            File.Delete(broken);
            Thread.Sleep(1000);
            flips++;
        }

        var after = Changes();
        var explained = Site.Holdfast("lb1", "explain", "dns1").Output;
        var shown = Site.Holdfast("lb1", "show", "services").Output;
        var result = load.Stop();
        var worst = after.Zip(
            before, (now, then) => (Announced: now.Announced - then.Announced, Withdrawn: now.Withdrawn - then.Withdrawn))
                .ToList();
        Report("11 flapping check", result, null,
            $"it failed {flips} times; the router was told by "
            + $"{string.Join(" and ", worst.Select(w => $"{w.Announced} announcements and {w.Withdrawn} withdrawals of 2 prefixes"))}");

        // Two prefixes in each session: each falls three times and comes back twice; the third time it stays away.
        Assert.True(flips > 2 * Flaps, "too short to show anything");
        Assert.All(worst, session => Assert.Equal((2 * (Flaps - 1), 2 * Flaps), session));
        Assert.Contains("it fell 3 times in 10m, so rising takes 10s longer", explained, StringComparison.Ordinal);
        Assert.Contains("damped", shown, StringComparison.Ordinal);
        Assert.True(result.Lost + result.Failed < 200, $"{result.Lost + result.Failed} queries were lost");
    }

    private List<(int Announced, int Withdrawn)> Changes() => [Site.Router.Changes("lb1_v4"), Site.Router.Changes("lb1_v6")];
}
