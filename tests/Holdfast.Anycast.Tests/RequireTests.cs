using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;

namespace Holdfast.Anycast.Tests;

/// <summary>Several checks, of which all, any or so many must hold.</summary>
public class RequireTests
{
    private static ServiceOptions Service(int? require, params CheckOptions[] checks) =>
        Node.Service("dns1", Node.V4) with { Checks = [.. checks], Require = require, Rise = 1, Fall = 1 };

    private static CheckOptions.Command Fake(string name) => new([name]);

    [Theory]
    [InlineData(null, 0, "UP")]
    [InlineData(null, 1, "DOWN")]
    [InlineData(1, 2, "UP")]
    [InlineData(1, 3, "DOWN")]
    [InlineData(2, 1, "UP")]
    [InlineData(2, 2, "DOWN")]
    public void Is_up_while_enough_checks_hold(int? require, int failing, string state)
    {
        using var node = new Node(Service(require, Fake("a"), Fake("b"), Fake("c"))).Started(rounds: 1);
        Assert.Equal("UP", node.StateOf(Node.V4));
        foreach (var name in new[] { "a", "b", "c" }.Take(failing)) node.CheckOf(name).Fail();
        node.Rounds(1);
        Assert.Equal(state, node.StateOf(Node.V4));
    }

    [Fact]
    public void Says_how_many_must_hold_and_which_do_not()
    {
        using var node = new Node(Service(2, Fake("a"), Fake("b"), Fake("c"))).Started(rounds: 1);
        node.CheckOf("a").Fail("exit code 1");
        node.CheckOf("b").Fail("exit code 2");
        node.Rounds(1);
        Assert.Contains(node.Transitions, t => t.Reason == "2 must hold: check a: exit code 1; check b: exit code 2, 1/1");
        Assert.Equal("1/3 ok, needs 2, check a: exit code 1", node.ChecksOf(Node.V4));
        var inputs = node.Explained("dns1");
        Assert.Contains(new ExplainedInput("require", false, "2 of 3 checks must hold; 1 does"), inputs);
        node.CheckOf("a").Hold();
        node.Rounds(1);
        Assert.Contains(new ExplainedInput("require", true, "2 of 3 checks must hold; 2 do"), node.Explained("dns1"));
    }

    [Fact]
    public void A_pool_takes_it_down_at_once_only_when_the_other_checks_could_not_save_it()
    {
        using var node = new Node(Service(1, new CheckOptions.Pool("default"), Fake("a")));
        node.Resolver.SetUsable("default", 1);
        node.Started(rounds: 1);
        node.Resolver.SetUsable("default", 0);
        Assert.Equal("UP", node.StateOf(Node.V4));
        Assert.Single(node.Announced);
        node.CheckOf("a").Fail();
        node.Rounds(1);
        Assert.Equal("DOWN", node.StateOf(Node.V4));
        node.Resolver.SetUsable("default", 1);
        node.Rounds(1);
        Assert.Equal("UP", node.StateOf(Node.V4));

        using var both = new Node(Service(2, new CheckOptions.Pool("one"), new CheckOptions.Pool("two"), Fake("a")));
        both.Resolver.SetUsable("one", 1);
        both.Started(rounds: 1);
        Assert.Equal("UP", both.StateOf(Node.V4));
        both.Resolver.SetUsable("one", 0);
        Assert.Empty(both.Announced);
    }

    [Fact]
    public void The_heartbeat_must_always_hold()
    {
        using var node = new Node(Service(1, Fake("a"), Fake("b"))).Started(rounds: 1);
        node.Resolver.HeartbeatAge = TimeSpan.FromSeconds(2);
        node.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Empty(node.Announced);
        node.Rounds(1);
        Assert.Equal("DOWN", node.StateOf(Node.V4));
    }

    [Fact]
    public void One_failure_is_enough_for_a_round_whose_other_checks_hang()
    {
        using var node = new Node(Service(null, Fake("hangs"), Fake("a"))).Started(rounds: 1);
        node.CheckOf("hangs").Run = (_, _) => new TaskCompletionSource<CheckResult>().Task;
        node.CheckOf("a").Fail();
        node.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("DOWN", node.StateOf(Node.V4));
        Assert.Empty(node.Announced);
    }

    [Fact]
    public void One_success_is_enough_where_any_will_do_and_the_hanging_check_counts_once()
    {
        using var node = new Node(Service(1, Fake("hangs"), Fake("a")));
        node.CheckOf("hangs").Run = (_, _) => new TaskCompletionSource<CheckResult>().Task;
        node.Started(rounds: 1);
        Assert.Equal("UP", node.StateOf(Node.V4));
    }
}
