using FsCheck.Xunit;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;

namespace Holdfast.Anycast.Tests;

/// <summary>A prefix that keeps falling rises ever slower, so that its neighbors are told a bounded number of times.</summary>
public class DampingTests
{
    private static readonly DampingOptions Default = new();

    /// <summary>The strictest check there is: a round each second, up or down by one.</summary>
    private static ServiceOptions Nervous(DampingOptions? damping) => Node.Service("dns1", Node.V4) with
    {
        Interval = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromMilliseconds(900),
        Rise = 1,
        Fall = 1,
        Damping = damping,
    };

    /// <summary>
    /// The most falls within a window: the free ones, one a doubling, and as many as the highest delay leaves room for.
    /// </summary>
    private static int Bound(DampingOptions damping) =>
        damping.Flaps + 1 + (int)Math.Ceiling(Math.Log2(damping.Max / damping.Delay)) + (int)Math.Ceiling(
            damping.Window / damping.Max);

    /// <summary>Lets time pass in rounds of a second, good or bad as told.</summary>
    private static int Flap(Node node, IEnumerable<bool> rounds)
    {
        var sent = node.Sent.Count;
        foreach (var good in rounds)
        {
            if (good) node.Check.Hold();
            else node.Check.Fail();
            node.Time.Advance(TimeSpan.FromSeconds(1));
        }
        return node.Sent.Count - sent;
    }

    private static IEnumerable<bool> Square(int seconds, int half) =>
        Enumerable.Range(0, seconds).Select(second => second / half % 2 == 1);

    [Fact]
    public void A_check_that_flaps_every_second_for_five_minutes_causes_six_changes_not_three_hundred()
    {
        using var node = new Node(Nervous(Default)).Started(rounds: 1);
        Assert.Single(node.Sent);
        Assert.Equal(5, Flap(node, Square(300, 1)));
        Assert.Equal("DOWN | RISING 1/11", node.StateOf(Node.V4));
        Assert.Equal(3, node.Status(Node.V4).Falls);

        using var undamped = new Node(Nervous(null)).Started(rounds: 1);
        Assert.Equal(299, Flap(undamped, Square(300, 1)) - 1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(21)]
    [InlineData(45)]
    [InlineData(90)]
    [InlineData(125)]
    public void However_slowly_it_flaps_the_changes_within_a_window_are_bounded(int half)
    {
        using var node = new Node(Nervous(Default)).Started(rounds: 1);
        Assert.InRange(Flap(node, Square((int)Default.Window.TotalSeconds, half)), 1, 2 * Bound(Default));
    }

    [Fact]
    public void Even_what_falls_the_moment_it_is_up_is_bounded()
    {
        using var node = new Node(Nervous(Default)).Started(rounds: 1);
        var sent = node.Sent.Count;
        for (var second = 0; second < Default.Window.TotalSeconds; second++)
        {
            if (node.StateOf(Node.V4) == "UP") node.Check.Fail();
            else node.Check.Hold();
            node.Time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.InRange(node.Sent.Count - sent, 12, 2 * Bound(Default));
    }

    [Fact]
    public void A_pool_that_flaps_is_damped_as_well()
    {
        using var node = new Node(Nervous(Default) with { Checks = [new CheckOptions.Pool("default")] });
        node.Resolver.SetUsable("default", 1);
        node.Started(rounds: 1);
        var sent = node.Sent.Count;
        for (var second = 0; second < 300; second++)
        {
            node.Resolver.SetUsable("default", 0);
            node.Resolver.SetUsable("default", 1);
            node.Time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.InRange(node.Sent.Count - sent, 1, 2 * Bound(Default));
    }

    [Fact]
    public void Says_so_in_state_status_explanation_and_log()
    {
        using var node = new Node(Nervous(Default)).Started(rounds: 1);
        Flap(node, Square(7, 1));
        Assert.Equal("DOWN", node.StateOf(Node.V4));
        Assert.Equal(
            (true, "it fell 3 times in 10m, so rising takes 10s longer"),
                (node.Status(Node.V4).Damping.Damped, node.Status(Node.V4).Damping.ToString()));
        Assert.Contains("fell 3 times", node.Transitions.OfType<HealthTransition>().Last().Reason, StringComparison.Ordinal);
        node.Check.Hold();
        node.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("DOWN | RISING 1/11", node.StateOf(Node.V4));
        var explained = node.Engine.Explain("dns1")!.Prefixes[0];
        Assert.Equal("damped: it fell 3 times in 10m, so rising takes 10s longer", explained.Decision.Reasons[0].ToString());
        Assert.Contains(
            new ExplainedInput("damping", false, "it fell 3 times in 10m, so rising takes 10s longer"), ExplainedInput.Of(
                explained.Inputs));
        Assert.Contains(
            new ExplainedInput("state", false, "DOWN | RISING 1/11 (rise 11, fall 1)"), ExplainedInput.Of(explained.Inputs));
        Flap(node, Enumerable.Repeat(true, 10));
        Assert.Equal("UP", node.StateOf(Node.V4));
    }

    [Fact]
    public void What_fell_long_ago_damps_no_more()
    {
        using var node = new Node(Nervous(Default)).Started(rounds: 1);
        Flap(node, Square(6, 1));
        node.Check.Fail();
        for (var minute = 0; minute < 10; minute++) node.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(node.Status(Node.V4).Damping.Damped);
        Flap(node, [true]);
        Assert.Equal("UP", node.StateOf(Node.V4));
    }

    [Fact]
    public void An_outage_or_two_are_not_damped()
    {
        using var node = new Node(Nervous(Default)).Started(rounds: 1);
        Flap(node, [false, true, false]);
        Assert.False(node.Status(Node.V4).Damping.Damped);
        Flap(node, [true]);
        Assert.Equal("UP", node.StateOf(Node.V4));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 10)]
    [InlineData(4, 20)]
    [InlineData(5, 40)]
    [InlineData(6, 80)]
    [InlineData(7, 120)]
    [InlineData(64, 120)]
    [InlineData(int.MaxValue, 120)]
    public void The_delay_doubles_with_each_fall_up_to_its_bound(int falls, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Default.DelayAfter(falls));

    [Property(MaxTest = 40)]
    public bool No_pattern_of_good_and_bad_rounds_exceeds_the_bound(bool[] pattern, byte half)
    {
        var damping =
            new DampingOptions
            {
                Flaps = 2,
                Window = TimeSpan.FromMinutes(2),
                Delay = TimeSpan.FromSeconds(4),
                Max = TimeSpan.FromSeconds(30)
            };
        using var node = new Node(Nervous(damping)).Started(rounds: 1);
        var rounds = (pattern.Length == 0 ? [true] : pattern).SelectMany(good => Enumerable.Repeat(good, 1 + half % 9)).ToArray();
        var changes = Flap(node, Enumerable.Range(0, 120).Select(second => rounds[second % rounds.Length]));
        return changes <= 2 * Bound(damping);
    }
}
