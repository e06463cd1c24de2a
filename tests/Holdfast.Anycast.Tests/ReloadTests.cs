using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Bgp.Options;

namespace Holdfast.Anycast.Tests;

public class ReloadTests
{
    private static readonly ServiceOptions Dns1 = Node.Service("dns1", Node.V4, Node.V6);

    private static void Apply(Node node, params ServiceOptions[] services) =>
        node.Engine.Reconfigure(node.Options with { Services = [.. services] });

    [Fact]
    public void An_unchanged_service_keeps_its_state_and_its_rounds()
    {
        using var node = new Node(Dns1).Started(rounds: 3);
        Apply(node, Dns1 with { Med = Dns1.Med });
        node.Rounds(2);
        Assert.Equal(("UP", "UP"), (node.StateOf(Node.V4), node.StateOf(Node.V6)));
        var sent = node.Sent.Count;
        Apply(node, Dns1 with { Fall = 9 });
        Assert.Equal(sent, node.Sent.Count);
    }

    [Fact]
    public void A_changed_MED_or_next_hop_announces_anew_without_a_gap()
    {
        using var node = new Node(Dns1).Started();
        node.Sent.Clear();
        Apply(node, Dns1 with { Med = 200 });
        Assert.Equal(["192.0.2.1/32 med 200", "2001:db8:1::/64 med 200"], node.Announced);
        var nextHop = new NextHopOptions(new NextHop.Self(), new NextHop.LinkLocal());
        Apply(node, Dns1 with { Med = 200, NextHop = nextHop });
        Assert.All(node.Sent[^1], route => Assert.Equal(nextHop, route.NextHop));
        Assert.All(node.Sent, routes => Assert.Equal(2, routes.Count));
        Assert.Equal(2, node.Sent.Count);
    }

    [Fact]
    public void Changed_addresses_move_only_the_difference()
    {
        using var node = new Node(Dns1).Started();
        Apply(node, Node.Service("dns1", Node.V4, "2001:db8:2::/64"));
        Assert.Equal(["192.0.2.1/32 med 100"], node.Announced);
        Assert.Equal(("UP", "INIT"), (node.StateOf(Node.V4), node.StateOf("2001:db8:2::/64")));
        node.Rounds(9);
        Assert.Equal("INIT", node.StateOf("2001:db8:2::/64"));
        node.Engine.MarkReady();
        node.Rounds(4);
        Assert.Equal(["192.0.2.1/32 med 100", "2001:db8:2::/64 med 100"], node.Announced);
        Assert.Contains(node.Log.Messages, line => line == "dns1 2001:db8:1::/64: UP -> TERMINATED (it is no longer configured)");
    }

    [Fact]
    public void A_removed_service_is_withdrawn_and_checked_no_more()
    {
        using var node = new Node(Dns1, Node.Service("dns2", "192.0.2.2/32")).Started();
        Apply(node, Dns1);
        Assert.Equal(2, node.Announced.Count());
        var runs = node.Check.Runs;
        node.Rounds(2);
        Assert.Equal(runs + 4, node.Check.Runs);
    }

    [Fact]
    public void New_checks_begin_anew_and_keep_the_verdict()
    {
        using var node = new Node(Dns1).Started();
        Apply(node, Dns1 with { Checks = [], Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromMilliseconds(500) });
        Assert.Equal(("UP", "heartbeat only"), (node.StateOf(Node.V4), node.ChecksOf(Node.V4)));
        var runs = node.Check.Runs;
        node.Check.Fail();
        node.Rounds(9);
        Assert.Equal(runs, node.Check.Runs);
        Apply(node, Dns1 with { Interval = TimeSpan.FromSeconds(1) });
        for (var i = 0; i < 21; i++) node.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("DOWN", node.StateOf(Node.V4));
    }

    [Fact]
    public void Checks_that_change_in_the_middle_of_a_round_begin_a_round_of_their_own()
    {
        var two = Dns1 with
        {
            Checks = [new CheckOptions.Command(["hangs"]), new CheckOptions.Command(["fake"])],
            Rise = 1,
            Fall = 1
        };
        using var node = new Node(two).Started(rounds: 1);
        Assert.Equal("UP", node.StateOf(Node.V4));
        node.CheckOf("hangs").Run = (_, _) => new TaskCompletionSource<CheckResult>().Task;
        node.Time.Advance(TimeSpan.FromSeconds(3));
        node.Check.Fail("broken");
        Apply(node, two with { Checks = [new CheckOptions.Command(["other"]), new CheckOptions.Command(["fake"])] });
        // What the old round had found good does not make up for what the new one finds bad.
        Assert.Equal(("DOWN", "1/2 ok, check fake: broken"), (node.StateOf(Node.V4), node.ChecksOf(Node.V4)));
        node.Check.Hold();
        node.Rounds(1);
        Assert.Equal("UP", node.StateOf(Node.V4));
    }

    [Fact]
    public void A_new_pool_check_counts_at_once()
    {
        using var node = new Node(Dns1).Started();
        Apply(node, Dns1 with { Checks = [.. Dns1.Checks, new CheckOptions.Pool("empty")] });
        Assert.Empty(node.Announced);
        Assert.Equal("DOWN", node.StateOf(Node.V4));
    }

    [Fact]
    public void A_new_disable_file_counts_at_once()
    {
        var file = Path.GetTempFileName();
        using var node = new Node(Dns1).Started();
        Apply(node, Dns1 with { DisableFile = file });
        Assert.Empty(node.Announced);
        Assert.Equal("DISABLED", node.StateOf(Node.V6));
        Apply(node, Dns1);
        Assert.Equal("INIT", node.StateOf(Node.V6));
        File.Delete(file);
    }

    [Fact]
    public void A_preview_says_what_would_be_announced_and_changes_nothing()
    {
        using var node = new Node(Dns1, Node.Service("dns2", "192.0.2.2/32")).Started();
        node.Resolver.SetUsable("full", 1);
        var (sent, lines) = (node.Sent.Count, node.Log.Entries.Count);
        IEnumerable<string> Preview(params ServiceOptions[] services) =>
            node.Engine.Preview(node.Options with { Services = [.. services] })
            .Select(route => $"{route.Prefix} med {route.Med}");
        Assert.Equal(["192.0.2.1/32 med 5", "2001:db8:1::/64 med 5"], Preview(Dns1 with { Med = 5 }));
        Assert.Equal(["192.0.2.1/32 med 100"], Preview(Node.Service("dns1", Node.V4, "192.0.2.9/32")));
        Assert.Equal(2, Preview(Dns1 with { Checks = [.. Dns1.Checks, new CheckOptions.Pool("full")] }).Count());
        Assert.Empty(Preview(Dns1 with { Checks = [.. Dns1.Checks, new CheckOptions.Pool("empty")] }));
        var file = Path.GetTempFileName();
        Assert.Empty(Preview(Dns1 with { DisableFile = file }));
        File.Delete(file);
        node.Rounds(2);
        Assert.Equal((sent, lines, 3), (node.Sent.Count, node.Log.Entries.Count, node.Announced.Count()));
        node.Drain();
        Assert.Empty(Preview(Dns1));
    }

    [Fact]
    public void New_thresholds_count_from_where_it_stands()
    {
        using var node = new Node(Dns1).Started(rounds: 2);
        Apply(node, Dns1 with { Rise = 3 });
        Assert.Equal("DOWN | RISING 2/3", node.StateOf(Node.V4));
        node.Rounds(1);
        Assert.Equal("UP", node.StateOf(Node.V4));
    }

    [Fact]
    public void A_drained_service_stays_drained()
    {
        using var node = new Node(Dns1, Node.Service("dns2", "192.0.2.2/32")).Started();
        node.Drain("dns1");
        Apply(node, Dns1 with { Med = 5 }, Node.Service("dns2", "192.0.2.2/32"));
        Assert.Equal(["192.0.2.2/32 med 100"], node.Announced);
    }

    [Fact]
    public void A_service_that_was_removed_comes_back_undrained()
    {
        var dns2 = Node.Service("dns2", "192.0.2.2/32");
        using var node = new Node(Dns1, dns2).Started();
        node.Drain("dns2");
        Apply(node, Dns1);
        Apply(node, Dns1, dns2);
        node.Engine.MarkReady();
        node.Rounds(5);
        Assert.Equal(3, node.Announced.Count());
    }
}
