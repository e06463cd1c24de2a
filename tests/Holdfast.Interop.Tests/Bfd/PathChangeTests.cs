using System.Net;
using Holdfast.Testing.Waiting;
using static Holdfast.Interop.Tests.Bfd.BfdTests;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>Interfaces and addresses come late, go, and come back as others: BFD goes the way there is.</summary>
public sealed class PathChangeTests
{
    private const string Pace = "{ min_tx: 100ms, min_rx: 100ms }";
    private const string OtherName = "eth9";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("BIRD", BfdPath.LinkLocal)]
    [InlineData("FRR", BfdPath.LinkLocal)]
    [InlineData("BIRD", BfdPath.Ipv4)]
    [InlineData("BIRD", BfdPath.Ipv6)]
    public void An_interface_made_anew_brings_the_session_back(string program, BfdPath path)
    {
        using var network = new BfdNetwork(path, comesAndGoes: true);
        using var router = BfdRouter.Start(program, network, 100);
        using var node = new BfdNode(network, Pace);
        UntilUp(node, router);
        for (var time = 0; time < 2; time++)
        {
            network.RemoveUplink();
            Wait.Until("the node finds it gone", () => node.Bfd is { State: "Down" }, Patience);
            network.MakeUplink();
            UntilUp(node, router);
        }
        // The file has not changed, and neither has who the neighbor is.
        var established = node.TimesEstablished;
        var said = node.Reload(Pace);
        Assert.DoesNotContain("router", said, StringComparison.Ordinal);
        Assert.Equal(("Established", established, "Up"), (node.Bgp.State, node.TimesEstablished, node.Bfd!.State));
        if (path == BfdPath.LinkLocal) Assert.EndsWith($"%{BfdNetwork.Uplink}", node.Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BIRD", BfdPath.LinkLocal)]
    [InlineData("FRR", BfdPath.LinkLocal)]
    [InlineData("BIRD", BfdPath.Ipv4)]
    public void An_interface_that_comes_late_is_used(string program, BfdPath path)
    {
        using var network = new BfdNetwork(path, comesAndGoes: true);
        using var router = BfdRouter.Start(program, network, 100);
        network.RemoveUplink();
        using var node = new BfdNode(network, Pace);
        Wait.Until("the node says why it is not up", () => node.Bfd is { State: "Down", Error: not null }, Patience);
        if (path == BfdPath.LinkLocal)
            Assert.Contains("there is no interface eth0", node.Bfd!.Error, StringComparison.Ordinal);
        network.MakeUplink();
        UntilUp(node, router);
        Assert.Null(node.Bfd!.Error);
    }

    [Fact]
    public void A_link_local_neighbor_is_on_the_interface_that_has_the_name_now()
    {
        using var network = new BfdNetwork(BfdPath.LinkLocal, comesAndGoes: true);
        using var router = BfdRouter.Start("BIRD", network, 100);
        using var node = new BfdNode(network, Pace);
        UntilUp(node, router);
        network.Node.Ip("link", "set", BfdNetwork.Uplink, "down");
        Wait.Until("the node finds it down", () => node.Bfd is { State: "Down" }, Patience);
        Rename(network, BfdNetwork.Uplink, OtherName);
        Wait.Until("there is no such interface",
            () => node.Bfd?.Error?.Contains("no interface eth0", StringComparison.Ordinal) == true, Patience);
        Rename(network, OtherName, BfdNetwork.Uplink);
        UntilUp(node, router);
    }

    /// <summary>A rename is no loss: the interface works as before, and its name counts when the session is lost.</summary>
    [Fact]
    public void A_session_that_is_up_goes_on_when_its_interface_is_renamed()
    {
        using var network = new BfdNetwork(BfdPath.LinkLocal, comesAndGoes: true);
        using var router = BfdRouter.Start("BIRD", network, 100);
        using var node = new BfdNode(network, Pace);
        UntilUp(node, router);
        var flaps = node.Bfd!.Flaps;
        network.Node.Ip("link", "set", BfdNetwork.Uplink, "name", OtherName);
        var received = node.Bfd!.Received;
        Wait.Until("the router is heard for seconds", () => node.Bfd!.Received > received + 30, Patience);
        Assert.Equal(("Up", flaps), (node.Bfd!.State, node.Bfd.Flaps));
    }

    [Theory]
    [InlineData(BfdPath.Ipv4)]
    [InlineData(BfdPath.Ipv6)]
    public void Addresses_that_move_to_another_interface_are_followed(BfdPath path)
    {
        using var network = new BfdNetwork(path, comesAndGoes: true);
        using var router = BfdRouter.Start("BIRD", network, 100);
        using var node = new BfdNode(network, Pace);
        UntilUp(node, router);
        network.RemoveUplink();
        Wait.Until("the node finds it gone", () => node.Bfd is { State: "Down" }, Patience);
        network.MakeUplink(OtherName);
        UntilUp(node, router);
    }

    [Theory]
    [InlineData(BfdPath.Ipv4, "198.51.100.9")]
    [InlineData(BfdPath.Ipv6, "2001:db8:1::9")]
    public void An_interface_that_comes_back_with_another_address_sends_from_that_one(BfdPath path, string other)
    {
        using var network = new BfdNetwork(path, comesAndGoes: true);
        using var router = new BirdRouter(network, 100) { Peer = IPAddress.Parse(other) };
        router.Start();
        using var node = new BfdNode(network, Pace);
        Wait.Until("the node has sent from the wrong one", () => node.Bfd is { State: not "Up", Sent: > 0 }, Patience);
        network.RemoveUplink();
        network.MakeUplink(addresses: [$"{other}/{(path == BfdPath.Ipv4 ? 24 : 64)}"]);
        UntilUp(node, router);
    }

    [Theory]
    [InlineData(BfdPath.Ipv4, "198.51.100.1/24")]
    [InlineData(BfdPath.Ipv6, "2001:db8:1::1/64")]
    public void An_internal_neighbor_is_one_hop_away_once_an_address_puts_it_on_the_link(BfdPath path, string own)
    {
        using var network = new BfdNetwork(path, comesAndGoes: true);
        using var router = new BirdRouter(network, 100) { IsInternal = true };
        router.Start();
        network.RemoveUplink();
        network.MakeUplink(addresses: []);
        using var node = new BfdNode(network, Pace, InternalNeighbor(network));
        Wait.Until("it may be anywhere", () => node.Bfd is { Multihop: true }, Patience);
        network.Node.Ip("addr", "add", own, "dev", BfdNetwork.Uplink);
        UntilUp(node, router);
        Assert.False(node.Bfd!.Multihop);
        network.Node.Ip("addr", "del", own, "dev", BfdNetwork.Uplink);
        Wait.Until("it may be anywhere again", () => node.Bfd is { Multihop: true }, Patience);
        Assert.True(node.Bfd!.Flaps > 0);
        network.Node.Ip("addr", "add", own, "dev", BfdNetwork.Uplink);
        UntilUp(node, router);
        Assert.False(node.Bfd!.Multihop);
    }

    /// <summary>A host address with a route of its own puts nobody on the link; the router has no multihop session.</summary>
    [Fact]
    public void A_session_that_is_up_stays_until_the_one_that_is_to_replace_it_is()
    {
        using var network = new BfdNetwork(BfdPath.Ipv4, comesAndGoes: true);
        using var router = new BirdRouter(network, 100) { IsInternal = true };
        router.Start();
        using var node = new BfdNode(network, Pace, InternalNeighbor(network));
        UntilUp(node, router);
        var flaps = node.Bfd!.Flaps;
        network.Node.IpBatch(
        [
            $"route add {network.RouterAddress}/32 dev {BfdNetwork.Uplink}",
            $"addr del {network.NodeAddress}/24 dev {BfdNetwork.Uplink}",
            $"addr add {network.NodeAddress}/32 dev {BfdNetwork.Uplink}",
            $"route replace {network.RouterAddress}/32 dev {BfdNetwork.Uplink}",
        ]);
        var received = node.Bfd!.Received;
        Wait.Until("the router is heard for seconds", () => node.Bfd!.Received > received + 30, Patience);
        Assert.Equal((false, "Up", flaps), (node.Bfd!.Multihop, node.Bfd.State, node.Bfd.Flaps));
    }

    [Theory]
    [InlineData(BfdPath.Ipv4, "198.51.100.7", true)]
    [InlineData(BfdPath.Ipv6, "2001:db8:1::7", true)]
    [InlineData(BfdPath.Ipv4, "198.51.100.7", false)]
    [InlineData(BfdPath.Ipv6, "2001:db8:1::7", false)]
    public void Packets_leave_from_the_address_that_the_neighbor_connected_to(BfdPath path, string second, bool dynamic)
    {
        using var network = new BfdNetwork(path, comesAndGoes: true);
        var length = path == BfdPath.Ipv4 ? 24 : 64;
        network.Node.Ip("addr", "add", $"{second}/{length}", "dev", BfdNetwork.Uplink);
        // Of two IPv6 addresses the kernel would choose the later one.
        if (path == BfdPath.Ipv6)
            network.Node.Ip("addr", "change", $"{second}/{length}", "dev", BfdNetwork.Uplink, "preferred_lft", "0");
        using var router = new BirdRouter(network, 100) { Peer = IPAddress.Parse(second) };
        router.Start();
        using var node = new BfdNode(network, Pace, dynamic
            ? $$"""dynamic_neighbors: [{ prefix: "{{network.RouterAddress}}/{{(length == 24 ? 32 : 128)}}", peer_as: 395089 }]"""
            : $$"""neighbors: [{ name: router, address: "{{network.RouterAddress}}", peer_as: 395089, passive: true }]""");
        UntilUp(node, router);
    }

    private static string InternalNeighbor(BfdNetwork network) =>
        $$"""neighbors: [{ name: router, address: "{{network.RouterAddress}}", peer_as: 65101 }]""";

    private static void Rename(BfdNetwork network, string from, string to) => network.Node.IpBatch(
        [$"link set {from} down", $"link set {from} name {to}", $"link set {to} up"]);
}
