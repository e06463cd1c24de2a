using System.Collections.Immutable;
using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Tests;

public class AnycastEngineTests
{
    private static readonly ServiceOptions Dns1 = Node.Service("dns1", Node.V4, Node.V6);

    [Fact]
    public void Announces_after_rise_good_rounds_in_a_row_the_first_at_once()
    {
        using var node = new Node(Dns1).Started(rounds: 4);
        Assert.Equal("DOWN | RISING 4/5", node.StateOf(Node.V4));
        Assert.Empty(node.Sent);
        node.Rounds(1);
        Assert.Equal("UP", node.StateOf(Node.V4));
        Assert.Equal(["192.0.2.1/32 med 100", "2001:db8:1::/64 med 100"], node.Announced);
    }

    [Fact]
    public void Withdraws_after_fall_bad_rounds_in_a_row()
    {
        using var node = new Node(Node.Service("dns1", Node.V4)).Started();
        node.Check.Fail("timeout after 2s");
        node.Rounds(2);
        Assert.Equal("UP | FALLING 2/3", node.StateOf(Node.V4));
        Assert.Single(node.Announced);
        node.Rounds(1);
        Assert.Equal("DOWN", node.StateOf(Node.V4));
        Assert.Empty(node.Announced);
        Assert.Contains(node.Log.Messages, line => line == "dns1 192.0.2.1/32: UP -> DOWN (check fake: timeout after 2s, 3/3)");
    }

    [Fact]
    public void Withdraws_one_family_while_the_other_stays()
    {
        using var node = new Node(Dns1).Started();
        node.Check.Fail(family: "v6");
        node.Rounds(3);
        Assert.Equal(("UP", "DOWN"), (node.StateOf(Node.V4), node.StateOf(Node.V6)));
        Assert.Equal(["192.0.2.1/32 med 100"], node.Announced);
    }

    [Fact]
    public void Announces_the_network_with_MED_next_hop_and_communities()
    {
        var nextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("192.0.2.230")), new NextHop.LinkLocal());
        using var node = new Node(
            Node.Service(
                "dns1", "192.0.2.53/24") with
            {
                Med = 7,
                NextHop = nextHop,
                Communities = CommunitySet.Of(
                    new Community(1), new Community(2))
            });
        node.Started();
        Assert.Equal(
            new Route(new Prefix(IPAddress.Parse("192.0.2.0"), 24))
            {
                Med = 7,
                NextHop = nextHop,
                Communities = CommunitySet.Of(
                new Community(1), new Community(2))
            },
            Assert.Single(node.Sent[^1]));
    }

    [Fact]
    public void Announces_nothing_and_checks_nothing_before_it_is_ready()
    {
        using var node = new Node(Dns1);
        node.Engine.Start();
        node.Rounds(10);
        Assert.Equal(0, node.Check.Runs);
        Assert.Equal("INIT", node.StateOf(Node.V4));
        Assert.Equal("its address and listeners are not ready yet", node.ReasonOf(Node.V4));
        node.Engine.MarkReady();
        node.Rounds(4);
        Assert.Equal(2, node.Announced.Count());
    }

    [Fact]
    public void Withdraws_at_once_when_the_last_backend_fails_and_rises_anew()
    {
        using var node = new Node(Dns1 with { Checks = [new CheckOptions.Pool("default")] });
        node.Resolver.SetUsable("default", 1);
        node.Started();
        Assert.Equal(2, node.Announced.Count());
        node.Resolver.SetUsable("default", 0);
        Assert.Empty(node.Announced);
        Assert.Equal("DOWN", node.StateOf(Node.V4));
        Assert.Equal("pool default: 0 usable backends, needs 1", node.ReasonOf(Node.V4));
        node.Resolver.SetUsable("default", 1);
        Assert.Empty(node.Announced);
        node.Rounds(4);
        Assert.Equal("DOWN | RISING 4/5", node.StateOf(Node.V4));
        node.Rounds(1);
        Assert.Equal(2, node.Announced.Count());
    }

    [Fact]
    public void Deprefers_instead_of_withdrawing_where_so_configured()
    {
        using var node = new Node(Dns1 with { Checks = [new CheckOptions.Pool("default")], OnDown = new OnDown.Deprefer(5000) });
        node.Resolver.SetUsable("default", 1);
        node.Started(rounds: 0);
        node.Rounds(0);
        Assert.Equal(["192.0.2.1/32 med 5000", "2001:db8:1::/64 med 5000"], node.Announced);
        node.Rounds(4);
        Assert.Equal(["192.0.2.1/32 med 100", "2001:db8:1::/64 med 100"], node.Announced);
        node.Resolver.SetUsable("default", 0);
        Assert.Equal(["192.0.2.1/32 med 5000", "2001:db8:1::/64 med 5000"], node.Announced);
        node.Drain();
        Assert.Empty(node.Announced);
    }

    [Fact]
    public void Withdraws_when_a_heartbeat_is_more_than_a_second_late()
    {
        using var node = new Node(Dns1).Started();
        node.Resolver.HeartbeatAge = TimeSpan.FromMilliseconds(1001);
        node.Time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Empty(node.Announced);
        Assert.Equal("DOWN", node.StateOf(Node.V4));
        node.Resolver.HeartbeatAge = TimeSpan.Zero;
        node.Rounds(5);
        Assert.Equal("UP", node.StateOf(Node.V4));
    }

    [Fact]
    public void A_service_without_checks_rises_on_its_heartbeat_alone()
    {
        using var node = new Node(Dns1 with { Checks = [] }).Started(rounds: 4);
        Assert.Equal("DOWN | RISING 4/5", node.StateOf(Node.V4));
        node.Rounds(1);
        Assert.Equal("UP", node.StateOf(Node.V4));
    }

    [Fact]
    public void The_disable_file_withdraws_within_a_second_even_in_a_directory_to_come()
    {
        var directory = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var node = new Node(Dns1 with { DisableFile = Path.Combine(directory, "{service}{family}.disable") }).Started();
        Assert.Equal(2, node.Announced.Count());
        Directory.CreateDirectory(directory);
        try
        {
            var file = Path.Combine(directory, "dns1v4.disable");
            File.WriteAllText(file, "");
            node.Time.Advance(TimeSpan.FromMilliseconds(999));
            Wait.Until("it is disabled", () => node.StateOf(Node.V4) == "DISABLED");
            Assert.Equal("UP", node.StateOf(Node.V6));
            Assert.Equal(["2001:db8:1::/64 med 100"], node.Announced);
            node.Rounds(9);
            Assert.Equal("DISABLED", node.StateOf(Node.V4));

            File.Delete(file);
            node.Time.Advance(TimeSpan.FromMilliseconds(200));
            Wait.Until("it is enabled", () => node.StateOf(Node.V4) == "INIT");
            node.Rounds(4);
            Assert.Single(node.Announced);
            node.Rounds(1);
            Assert.Equal(2, node.Announced.Count());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_drained_service_is_withdrawn_until_it_is_undrained_and_stays_up()
    {
        using var node = new Node(Node.Service("dns1", Node.V4), Node.Service("dns2", "192.0.2.2/32")).Started();
        Assert.True(node.Drain("dns1"));
        Assert.Equal(["192.0.2.2/32 med 100"], node.Announced);
        var status = node.Status(Node.V4);
        Assert.Equal(
            ("UP", Announcement.Withdraw, "announce with MED 100"),
                (status.Health.ToString(), status.Decision.Announcement, status.Undrained?.ToString()));
        Assert.True(node.Engine.Undrain("dns1"));
        Assert.Equal(2, node.Announced.Count());
        Assert.Null(node.Status(Node.V4).Undrained);
        Assert.False(node.Drain("dns3"));
        Assert.False(node.Engine.Undrain("dns3"));
    }

    [Fact]
    public void A_node_started_drained_says_what_it_would_announce_and_announces_nothing()
    {
        using var node = new Node(Dns1);
        node.Engine.Start(DrainState.None.With(new Drain(null, node.Time.GetUtcNow())));
        node.Engine.MarkReady();
        node.Rounds(1);
        Assert.Equal("withdraw", node.Status(Node.V4).Undrained?.ToString());
        node.Rounds(9);
        Assert.Empty(node.Sent);
        Assert.Equal(("UP", "announce with MED 100"), (node.StateOf(Node.V4), node.Status(Node.V4).Undrained?.ToString()));
        node.Engine.Undrain();
        Assert.Equal(2, node.Announced.Count());
    }

    [Fact]
    public void A_drained_node_drains_services_that_come_and_undrains_one_alone()
    {
        var dns2 = Node.Service("dns2", "192.0.2.2/32");
        using var node = new Node(Dns1).Started();
        node.Drain();
        node.Engine.Reconfigure(node.Options with { Services = [Dns1, dns2] });
        node.Engine.MarkReady();
        node.Rounds(5);
        Assert.Empty(node.Announced);
        node.Engine.Undrain("dns2");
        Assert.Equal(["192.0.2.2/32 med 100"], node.Announced);
    }

    [Fact]
    public void Hands_routes_on_only_when_they_differ()
    {
        using var node = new Node(Node.Service("dns1", Node.V4)).Started();
        node.Rounds(20);
        node.Resolver.SetUsable("default", 3);
        Assert.Single(node.Sent);
    }

    [Fact]
    public void Withdraws_everything_at_stop_and_terminates_after_a_second_without_queries()
    {
        using var node = new Node(Dns1).Started();
        node.Engine.BeginStop();
        Assert.Empty(node.Announced);
        Assert.Equal(("UP", "the node is stopping"), (node.StateOf(Node.V4), node.ReasonOf(Node.V4)));
        var runs = node.Check.Runs;
        node.Rounds(3);
        Assert.Equal(runs, node.Check.Runs);
    }

    [Fact]
    public async Task Ends_terminated_and_watches_nothing_any_more()
    {
        using var node = new Node(Dns1).Started();
        Assert.True(node.Resolver.HasListeners);
        var quiet = node.Engine.WaitUntilQuietAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(await Passing.Until(quiet, node.Time));
        Assert.Equal("TERMINATED", node.StateOf(Node.V4));
        Assert.False(node.Resolver.HasListeners);
        node.Engine.MarkReady();
        node.Engine.Reconfigure(node.Options);
        node.Rounds(9);
        Assert.Empty(node.Announced);
    }
}
