using Holdfast.Testing.Waiting;
using static Holdfast.Interop.Tests.Bfd.BfdTests;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>
/// Whoever can send packets with the router's address, and sees none of the router's, neither ends a session nor prevents one.
/// </summary>
public sealed class ForgeryTests
{
    private const string Pace = "{ min_tx: 100ms, min_rx: 100ms }";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("BIRD", BfdPath.Ipv4)]
    [InlineData("BIRD", BfdPath.Ipv6)]
    [InlineData("BIRD", BfdPath.LinkLocal)]
    [InlineData("FRR", BfdPath.Multihop)]
    [InlineData("FRR", BfdPath.MultihopIpv6)]
    public void Forged_packets_end_no_session_and_are_counted(string program, BfdPath path)
    {
        using var network = new BfdNetwork(path);
        using var router = BfdRouter.Start(program, network, 100);
        using var node = new BfdNode(network, Pace);
        UntilUp(node, router);
        Assert.Equal(path is BfdPath.Multihop or BfdPath.MultihopIpv6 ? 254 : 255, node.Bfd!.MinTtl);
        var (flaps, established, before) = (node.Bfd!.Flaps, node.TimesEstablished, node.Bfd!.Reasons);
        var from = path is BfdPath.Multihop or BfdPath.MultihopIpv6 ? network.Between : network.Router;
        // 253 is what arrives of a packet sent two routers away; 3 is what a neighbor of hundreds of routers sends.
        foreach (var ttl in (int[])[3, 64, 253])
            foreach (var state in (int[])[0, 1])
                new ForgedPacket(state).Send(network, from, ttl);
        Wait.Until("those from too far away are counted", () => Counted("low_ttl") == 6, Patience);
        foreach (var state in (int[])[0, 1])
        {
            new ForgedPacket(state).Send(network, from, 255);
            new ForgedPacket(state) { Multiplier = 1, DesiredMinTx = 1, RequiredMinRx = 0 }.Send(network, from, 255);
        }
        Wait.Until("those without our discriminator are counted", () => Counted("zero_your_discriminator") == 4, Patience);
        for (uint guess = 1; guess <= 100; guess++)
            new ForgedPacket(1) { YourDiscriminator = guess }.Send(network, from, 255);
        Wait.Until("several packets of the router have come since", HasHeardMore(node), Patience);
        Assert.Equal(("Up", flaps, "Established", established),
            (node.Bfd!.State, node.Bfd.Flaps, node.Bgp.State, node.TimesEstablished));

        long Counted(string reason) => node.Bfd!.Reasons.GetValueOrDefault(reason) - before.GetValueOrDefault(reason);
    }

    /// <summary>
    /// While the router is silent, forged packets are taken for its first ones. What they say of intervals must not outlast them.
    /// </summary>
    [Theory]
    [InlineData("FRR", BfdPath.Multihop)]
    [InlineData("FRR", BfdPath.MultihopIpv6)]
    public void After_a_long_silence_full_of_forged_packets_the_router_is_welcome(string program, BfdPath path)
    {
        using var network = new BfdNetwork(path);
        using var router = BfdRouter.Start(program, network, 100);
        using var node = new BfdNode(network, Pace);
        UntilUp(node, router);
        network.Cut(true);
        Wait.Until("the node finds the link cut", () => node.Bfd is { State: "Down" }, Patience);
        var since = DateTimeOffset.UtcNow;
        while (DateTimeOffset.UtcNow - since < TimeSpan.FromSeconds(12))
        {
            foreach (var state in (int[])[0, 1, 1])
            {
                new ForgedPacket(state) { Multiplier = 255, DesiredMinTx = uint.MaxValue, RequiredMinRx = uint.MaxValue }
                    .Send(network, network.Between, 255);
                new ForgedPacket(state) { Multiplier = 255, DesiredMinTx = uint.MaxValue, RequiredMinRx = 0 }
                    .Send(network, network.Between, 255);
            }
            Thread.Sleep(100);
        }
        Assert.NotEqual("Up", node.Bfd!.State);
        network.Cut(false);
        UntilUp(node, router);
    }

    [Fact]
    public void A_router_that_sends_with_another_ttl_is_told_of()
    {
        using var network = new BfdNetwork(BfdPath.Multihop);
        using var router = BfdRouter.Start("BIRD", network, 100);
        using var node = new BfdNode(network, Pace);
        Wait.Until("the node says why it is not up",
            () => node.Bfd?.Error?.Contains("TTL 63, less than `min_ttl` 254", StringComparison.Ordinal) == true, Patience);
        node.Reload("{ min_tx: 100ms, min_rx: 100ms, min_ttl: 63 }");
        UntilUp(node, router);
        Assert.Null(node.Bfd!.Error);
    }

    private static Func<bool> HasHeardMore(BfdNode node)
    {
        var received = node.Bfd!.Received;
        return () => node.Bfd!.Received > received + 5;
    }
}
