using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;

namespace Holdfast.Anycast.Tests;

/// <summary>The wall clock is set, forward or back, while the node runs: nothing lasts longer or shorter by that.</summary>
public class ClockStepTests
{
    private static readonly ServiceOptions Dns1 = Node.Service("dns1", Node.V4) with { Rise = 1 };

    public static TheoryData<int> Steps => [-3600, 3600, -86_400 * 400, 86_400 * 400, -30, 30];

    private static void Set(Node node, int seconds) => node.Clock.Set(TimeSpan.FromSeconds(seconds));

    private static void Pass(Node node, double seconds)
    {
        for (var passed = 0.0; passed < seconds; passed += 0.1) node.Time.Advance(TimeSpan.FromSeconds(0.1));
    }

    [Theory, MemberData(nameof(Steps))]
    public void A_crash_backoff_ends_when_its_time_has_passed(int step)
    {
        using var node = new Node(Dns1);
        node.Engine.Start(backoff: new CrashBackoff(3, node.Clock.GetUtcNow().AddSeconds(20)));
        node.Engine.MarkReady();
        Pass(node, 5);
        Set(node, step);
        Pass(node, 13);
        Assert.Empty(node.Announced);
        Assert.InRange((node.Engine.Backoff!.Until - node.Clock.GetUtcNow()).TotalSeconds, 0, 3);
        Pass(node, 3);
        Assert.Single(node.Announced);
    }

    [Theory, MemberData(nameof(Steps))]
    public void A_drain_ends_when_its_time_has_passed(int step)
    {
        using var node = new Node(Dns1).Started();
        node.Drain("dns1", TimeSpan.FromSeconds(20));
        Pass(node, 5);
        Set(node, step);
        Pass(node, 13);
        Assert.Empty(node.Announced);
        var drain = node.Status(Node.V4).Drain!;
        Assert.InRange((node.Clock.GetUtcNow() - drain.Since).TotalSeconds, 17, 19);
        Pass(node, 3);
        Assert.Single(node.Announced);
    }

    [Theory, MemberData(nameof(Steps))]
    public void Ages_stay_what_they_are(int step)
    {
        using var node = new Node(Dns1).Started();
        Pass(node, 10);
        var before = node.Clock.GetUtcNow() - node.Status(Node.V4).Since;
        Set(node, step);
        Pass(node, 1);
        var status = node.Status(Node.V4);
        Assert.InRange((node.Clock.GetUtcNow() - status.Since - before).TotalSeconds, 0.9, 1.2);
        Assert.InRange((node.Clock.GetUtcNow() - status.DecidedAt - before).TotalSeconds, 0.9, 1.2);
        Assert.Equal(status.DecidedAt, node.Engine.Explain("dns1")!.Prefixes[0].DecidedAt);
    }

    [Fact]
    public void What_slews_the_clock_moves_no_date()
    {
        using var node = new Node(Dns1).Started();
        var since = node.Status(Node.V4).Since;
        for (var i = 0; i < 50; i++)
        {
            node.Clock.Set(TimeSpan.FromMilliseconds(10));
            Pass(node, 0.2);
        }
        Assert.Equal(since, node.Status(Node.V4).Since);
    }
}
