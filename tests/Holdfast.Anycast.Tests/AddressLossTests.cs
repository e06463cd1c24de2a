using System.Collections.Immutable;
using System.Net;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;

namespace Holdfast.Anycast.Tests;

/// <summary>A prefix is announced while its address is there, and not while it is not.</summary>
public class AddressLossTests
{
    private static readonly ServiceOptions Dns1 =
        Node.Service("dns1", Node.V4, Node.V6) with { Checks = [new CheckOptions.Pool("default")] };

    [Fact]
    public void A_service_whose_addresses_are_others_matter_is_announced_without_them()
    {
        using var node = Started(Dns1 with { AssignAddress = false });
        Tell(node, Missing("192.0.2.1"), Missing("2001:db8:1::"));
        Assert.Equal(2, node.Announced.Count());
        node.Engine.Reconfigure(node.Options with { Services = [Dns1] });
        Tell(node, Missing("192.0.2.1"), Missing("2001:db8:1::"));
        Assert.Empty(node.Announced);
    }

    [Fact]
    public void A_lost_address_withdraws_its_own_prefix_at_once_says_why_and_comes_back_with_it()
    {
        using var node = Started();
        Tell(node, Missing("192.0.2.1"));
        Assert.Equal(["2001:db8:1::/64 med 100"], node.Announced);
        Assert.Equal("its address 192.0.2.1 is missing (lo: no)", node.ReasonOf(Node.V4));
        Assert.Contains(new ExplainedInput("address", false, "192.0.2.1 is missing (lo: no)"), node.Explained("dns1"));
        Assert.Equal("UP", node.StateOf(Node.V4));
        Tell(node);
        Assert.Equal(["192.0.2.1/32 med 100", "2001:db8:1::/64 med 100"], node.Announced);
        Assert.Contains(new ExplainedInput("address", true, "192.0.2.1 is there"), node.Explained("dns1"));
    }

    [Fact]
    public void An_address_that_is_there_but_cannot_be_used_is_no_better_than_none()
    {
        using var node = Started();
        Tell(node, new AddressStatus(IPAddress.Parse("2001:db8:1::"), AddressState.Foreign, "dadfailed"));
        Assert.Equal(["192.0.2.1/32 med 100"], node.Announced);
    }

    [Fact]
    public void No_moment_of_grace_for_a_route_whose_address_is_gone()
    {
        var options = Dns1 with { OnDown = new OnDown.Deprefer(5000) };
        using var node = Started(options);
        node.Engine.Reconfigure(new AnycastOptions { Services = [options], GracefulShutdownTime = TimeSpan.FromSeconds(10) });
        Tell(node);
        node.Drain();
        Assert.Equal(2, node.Announced.Count());
        Tell(node, Missing("192.0.2.1"));
        Assert.Equal(["2001:db8:1::/64 med 100"], node.Announced);
    }

    [Fact]
    public void Lost_while_drained_it_stays_withdrawn_until_both_are_over()
    {
        using var node = Started();
        node.Drain();
        Tell(node, Missing("192.0.2.1"));
        Assert.Empty(node.Announced);
        Assert.StartsWith("its address 192.0.2.1 is missing", node.ReasonOf(Node.V4), StringComparison.Ordinal);
        node.Engine.Undrain();
        Assert.Equal(["2001:db8:1::/64 med 100"], node.Announced);
        Tell(node);
        Assert.Equal(2, node.Announced.Count());
    }

    [Fact]
    public void Services_that_a_reload_adds_wait_for_their_address_alone()
    {
        using var node = Started();
        var more = Node.Service("dns2", "198.51.100.1/32") with { Checks = [new CheckOptions.Pool("default")], Rise = 1 };
        node.Engine.Reconfigure(new AnycastOptions { Services = [Dns1, more] });
        Tell(node, Missing("198.51.100.1"));
        node.Rounds(2);
        Assert.Equal(2, node.Announced.Count());
        Tell(node, new AddressStatus(IPAddress.Parse("198.51.100.1"), AddressState.Ours, null));
        node.Rounds(2);
        Assert.Equal(3, node.Announced.Count());
    }

    private static Node Started(ServiceOptions? service = null)
    {
        var node = new Node(service ?? Dns1);
        node.Resolver.SetUsable("default", 1);
        node.Started();
        Tell(node);
        Assert.Equal(2, node.Announced.Count());
        return node;
    }

    private static AddressStatus Missing(string address) =>
        new(IPAddress.Parse(address), AddressState.Missing, "lo: no");

    /// <summary>All addresses are there, but for those said otherwise.</summary>
    private static void Tell(Node node, params AddressStatus[] others)
    {
        ImmutableArray<AddressStatus> all =
        [
            .. ((string[])["192.0.2.1", "2001:db8:1::"]).Select(IPAddress.Parse)
                .Where(address => !others.Any(other => other.Address.Equals(address)))
                .Select(address => new AddressStatus(address, AddressState.Ours, null)),
            .. others,
        ];
        node.Engine.MarkReady(() => new AddressKeeperStatus("lo", null, all, 0));
    }
}
