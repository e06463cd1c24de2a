using System.Diagnostics;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>
/// BFD of the shipped product against BIRD's and FRR's, each in a network of its own: every path, both paces, every failure.
/// </summary>
public sealed class BfdTests(ITestOutputHelper output)
{
    private const string Silence = "control detection time expired";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What a busy machine may add to a detection time, in milliseconds.</summary>
    private const double Slack = 150;

    [Theory]
    [InlineData("BIRD", BfdPath.Ipv4, 50)]
    [InlineData("BIRD", BfdPath.Ipv6, 100)]
    [InlineData("BIRD", BfdPath.LinkLocal, 50)]
    [InlineData("BIRD", BfdPath.Multihop, 100)]
    [InlineData("FRR", BfdPath.Ipv4, 50)]
    [InlineData("FRR", BfdPath.Ipv6, 100)]
    [InlineData("FRR", BfdPath.LinkLocal, 100)]
    [InlineData("FRR", BfdPath.Multihop, 100)]
    public void Comes_up_holds_finds_a_cut_link_and_comes_back(string program, BfdPath path, int milliseconds)
    {
        using var network = new BfdNetwork(path);
        using var router = BfdRouter.Start(program, network, milliseconds);
        using var node = new BfdNode(network, program == "BIRD" && path == BfdPath.Multihop
            ? OfBirdFarAway(milliseconds) : Options(milliseconds));
        UntilUp(node, router);
        Wait.Until("both ends agree on the pace", () => node.Bfd is { } bfd
            && (bfd.Tx, bfd.DetectionTime) == (milliseconds, 3 * milliseconds), Patience);
        Assert.Equal(path == BfdPath.Multihop, node.Bfd!.Multihop);
        // FRR begins anew while bgpd still tells bfdd of the session, and a machine may stand still for longer than 150 ms.
        Wait.Until("it holds", () => Holds(node, router, TimeSpan.FromSeconds(1.5)), Patience);
        var flaps = node.Bfd!.Flaps;

        var cut = network.Cut(true);
        Wait.Until("the node finds the link cut", () => node.Bfd is { State: "Down" }, Patience);
        var lost = node.Bfd!;
        Wait.Until("BGP waits for it", () => node.Bfd is { HoldsBgp: true }, Patience);
        var took = (lost.Since - cut).TotalMilliseconds;
        output.WriteLine($"{program} {path} 3 x {milliseconds} ms: the node found the link cut after {took:F0} ms");
        Assert.InRange(took, (2 * milliseconds) - 10, (3 * milliseconds) + Slack);
        Assert.Equal(Silence, lost.Diagnostic);
        Wait.Until("the node ends BGP", () => node.Bgp.LastError.Contains("Cease/BFD Down", StringComparison.Ordinal), Patience);
        Wait.Until("the router finds it too", () => !router.IsUp, Patience);

        network.Cut(false);
        UntilUp(node, router);
        Assert.True(node.Bfd!.Flaps > flaps);
        Assert.Contains(" Up ", node.Show("bfd"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BIRD", 50)]
    [InlineData("FRR", 100)]
    public void A_frozen_node_is_found_by_the_router(string program, int milliseconds)
    {
        using var network = new BfdNetwork(BfdPath.Ipv4);
        using var router = BfdRouter.Start(program, network, milliseconds);
        using var node = new BfdNode(network, Options(milliseconds));
        UntilUp(node, router);
        Thread.Sleep(1000);
        var frozen = node.Program.Freeze();
        Wait.Until("the router ends BGP", () => !router.HasBgp, Patience);
        var took = (DateTimeOffset.UtcNow - frozen).TotalMilliseconds;
        output.WriteLine($"{program} 3 x {milliseconds} ms: the router had ended BGP {took:F0} ms after the node was frozen");
        // Asking the router costs time of its own; the hold time would be 90 s.
        Assert.InRange(took, milliseconds, (3 * milliseconds) + 1000);
        node.Program.Thaw();
        UntilUp(node, router);
    }

    [Theory]
    [InlineData("BIRD")]
    [InlineData("FRR")]
    public void A_router_that_dies_is_found_and_welcome_when_it_is_back(string program)
    {
        using var network = new BfdNetwork(BfdPath.Ipv4);
        using var router = BfdRouter.Start(program, network, 100);
        using var node = new BfdNode(network, Options(100));
        UntilUp(node, router);
        router.Kill();
        Wait.Until("the node finds it dead", () => node.Bfd is { State: "Down", Diagnostic: Silence }, Patience);
        router.Start();
        UntilUp(node, router);
    }

    [Theory]
    [InlineData("BIRD")]
    [InlineData("FRR")]
    public void Changed_intervals_are_agreed_on_without_a_flap(string program)
    {
        using var network = new BfdNetwork(BfdPath.Ipv4);
        using var router = BfdRouter.Start(program, network, 100);
        using var node = new BfdNode(network, Options(100));
        UntilUp(node, router);
        var said = node.Reload("{ min_tx: 250ms, min_rx: 400ms, multiplier: 5 }");
        Assert.Contains("bfd 100ms/100ms x 3 -> 250ms/400ms x 5", said, StringComparison.Ordinal);
        Wait.Until("the node uses them", () => node.Bfd is { Tx: 250, DetectionTime: 1200 }, Patience);
        if (router is FrrRouter frr)
        {
            Wait.Until("FRR knows them", () => frr.Intervals == (400, 250), Patience);
            frr.Change(300);
            Wait.Until("the node follows FRR's", () => node.Bfd is { Tx: 300, DetectionTime: 1200 }, Patience);
        }
        node.Reload(Options(50));
        Wait.Until("the node uses its old pace", () => node.Bfd is { Tx: 100 or 300 }, Patience);
        Thread.Sleep(1500);
        Assert.Equal(("Up", 0L), (node.Bfd!.State, node.Bfd.Flaps));
        Assert.Equal("Established", node.Bgp.State);
        Assert.Equal("", node.Bgp.LastError);
    }

    /// <summary>BIRD has no AdminDown of its own.</summary>
    [Fact]
    public void A_router_that_is_admin_down_keeps_its_bgp_session()
    {
        using var network = new BfdNetwork(BfdPath.Ipv4);
        using var router = BfdRouter.Start("FRR", network, 100);
        using var node = new BfdNode(network, Options(100));
        UntilUp(node, router);
        ((FrrRouter)router).Shutdown(true);
        Wait.Until("the node hears it", () => node.Bfd is { State: "Down", RemoteState: "AdminDown" }, Patience);
        Thread.Sleep(1500);
        Assert.Equal(("Established", ""), node.Bgp);
        Assert.False(node.Bfd!.HoldsBgp);
        ((FrrRouter)router).Shutdown(false);
        UntilUp(node, router);
        Assert.Equal(("Established", ""), node.Bgp);
    }

    [Fact]
    public void A_strict_session_waits_for_the_routers_bfd()
    {
        using var network = new BfdNetwork(BfdPath.Ipv4);
        using var node = new BfdNode(network, "{ strict: true }");
        Wait.Until("the node waits", () => node.Bfd is { State: "Down", HoldsBgp: true }, Patience);
        using var router = BfdRouter.Start("BIRD", network, 100);
        UntilUp(node, router);
        Assert.False(node.Bfd!.HoldsBgp);
    }

    /// <summary>Whether no packet of either end is missed or refused for so long, with both Up.</summary>
    private static bool Holds(BfdNode node, BfdRouter router, TimeSpan time)
    {
        var before = node.Bfd!;
        Thread.Sleep(time);
        return node.Bfd is { State: "Up" } after && router.IsUp && (after.Flaps, after.Dropped) == (before.Flaps, before.Dropped);
    }

    // BIRD leaves the TTL of multihop packets to the system.
    private static string OfBirdFarAway(int milliseconds) =>
        $"{{ min_tx: {milliseconds}ms, min_rx: {milliseconds}ms, min_ttl: 63 }}";

    private static string Options(int milliseconds) => $"{{ min_tx: {milliseconds}ms, min_rx: {milliseconds}ms }}";

    internal static void UntilUp(BfdNode node, BfdRouter router)
    {
        Wait.Until("BFD is up", () => node.Bfd is { State: "Up", RemoteState: "Up" } && router.IsUp, Patience);
        Wait.Until("BGP is up", () => node.Bgp.State == "Established" && router.HasBgp, Patience);
    }
}
