using Holdfast.Bgp.Bfd;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>The state machine and its timers, clause by clause (RFC 5880, section 6.8).</summary>
public class BfdFsmTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static TimeSpan Milliseconds(double number) => TimeSpan.FromMilliseconds(number);

    [Fact]
    public void Comes_up_by_the_three_way_handshake()
    {
        var bench = new FsmBench();
        bench.Silence(Milliseconds(1));
        Assert.Equal((BfdState.Down, 42u, 0u), (bench.Last.State, bench.Last.MyDiscriminator, bench.Last.YourDiscriminator));
        bench.Receive(BfdState.Down);
        Assert.Equal((BfdState.Init, FsmBench.PeersDiscriminator), (bench.Last.State, bench.Last.YourDiscriminator));
        bench.Receive(BfdState.Init);
        Assert.Equal(BfdState.Up, bench.Last.State);
        Assert.Equal(BfdDiagnostic.None, bench.Last.Diagnostic);
        Assert.Equal(0u, bench.Last.RequiredMinEchoRx);
        Assert.False(bench.Last.Demand || bench.Last.HasAuthentication);
    }

    /// <summary>Section 6.2 and 6.8.6, state by state: ours before, what comes, ours after.</summary>
    [Theory]
    [InlineData(BfdState.Down, BfdState.AdminDown, BfdState.Down)]
    [InlineData(BfdState.Down, BfdState.Down, BfdState.Init)]
    [InlineData(BfdState.Down, BfdState.Init, BfdState.Up)]
    [InlineData(BfdState.Down, BfdState.Up, BfdState.Down)]
    [InlineData(BfdState.Init, BfdState.AdminDown, BfdState.Down)]
    [InlineData(BfdState.Init, BfdState.Down, BfdState.Init)]
    [InlineData(BfdState.Init, BfdState.Init, BfdState.Up)]
    [InlineData(BfdState.Init, BfdState.Up, BfdState.Up)]
    [InlineData(BfdState.Up, BfdState.AdminDown, BfdState.Down)]
    [InlineData(BfdState.Up, BfdState.Down, BfdState.Down)]
    [InlineData(BfdState.Up, BfdState.Init, BfdState.Up)]
    [InlineData(BfdState.Up, BfdState.Up, BfdState.Up)]
    [InlineData(BfdState.AdminDown, BfdState.AdminDown, BfdState.AdminDown)]
    [InlineData(BfdState.AdminDown, BfdState.Down, BfdState.AdminDown)]
    [InlineData(BfdState.AdminDown, BfdState.Init, BfdState.AdminDown)]
    [InlineData(BfdState.AdminDown, BfdState.Up, BfdState.AdminDown)]
    public void Moves(BfdState before, BfdState received, BfdState after)
    {
        var bench = In(before);
        bench.Receive(received);
        Assert.Equal(after, bench.Fsm.State);
        var lost = before is BfdState.Init or BfdState.Up && after == BfdState.Down;
        if (lost) Assert.Equal(BfdDiagnostic.NeighborSignaledSessionDown, bench.Last.Diagnostic);
    }

    [Fact]
    public void Is_down_when_the_detection_time_is_over_and_not_before()
    {
        var bench = new FsmBench().Up();
        bench.Silence(Milliseconds(299));
        Assert.Equal(BfdState.Up, bench.Fsm.State);
        bench.Silence(Milliseconds(2));
        Assert.Equal(BfdState.Down, bench.Fsm.State);
        Assert.Equal((BfdState.Down, BfdDiagnostic.ControlDetectionTimeExpired), (bench.Last.State, bench.Last.Diagnostic));
        // Section 6.8.1: who was silent for a detection time is forgotten.
        Assert.Equal(0u, bench.Last.YourDiscriminator);
        Assert.Equal(BfdState.Down, bench.Fsm.RemoteState);
    }

    /// <summary>Section 6.8.4: the peer's multiplier times the greater of what we require and what it desires.</summary>
    [Theory]
    [InlineData(5, 100_000, 500)]
    [InlineData(2, 250_000, 500)]
    [InlineData(3, 10_000, 300)]
    [InlineData(255, 100_000, 25_500)]
    public void Detection_time_is_of_the_peers_multiplier_and_pace(int multiplier, int desired, int milliseconds)
    {
        var bench = new FsmBench().Up();
        bench.Receive(bench.Peer with { Multiplier = (byte)multiplier, DesiredMinTx = (uint)desired });
        Assert.Equal(milliseconds * 1000L, bench.Fsm.DetectionTime);
        bench.Silence(Milliseconds(milliseconds - 1));
        Assert.Equal(BfdState.Up, bench.Fsm.State);
        bench.Silence(Milliseconds(2));
        Assert.Equal(BfdState.Down, bench.Fsm.State);
    }

    [Fact]
    public void A_peer_that_falls_silent_while_we_are_down_is_forgotten_too()
    {
        var bench = new FsmBench().Up();
        bench.Receive(BfdState.Down);
        Assert.Equal(FsmBench.PeersDiscriminator, bench.Fsm.RemoteDiscriminator);
        bench.Silence(Second);
        Assert.Equal(0u, bench.Fsm.RemoteDiscriminator);
    }

    /// <summary>
    /// Section 6.8.3: not less than a second while not Up. Section 6.8.7: less a random part of up to a quarter.
    /// </summary>
    [Fact]
    public void Sends_once_a_second_while_not_up()
    {
        var bench = new FsmBench();
        bench.Silence(TimeSpan.FromMinutes(5));
        Assert.All(bench.Sent, sent => Assert.Equal(1_000_000u, sent.Packet.DesiredMinTx));
        AssertJittered(bench.Gaps(0), 750_000, 1_000_000);
    }

    [Fact]
    public void Slower_than_a_second_stays_so()
    {
        var bench = new FsmBench(options => options with { MinTx = TimeSpan.FromSeconds(3) });
        bench.Silence(TimeSpan.FromMinutes(20));
        AssertJittered(bench.Gaps(0), 2_250_000, 3_000_000);
    }

    [Fact]
    public void Sends_at_its_pace_while_up()
    {
        var bench = new FsmBench().Up();
        var before = bench.Sent.Count;
        bench.Pass(TimeSpan.FromSeconds(60), bench.Peer);
        AssertJittered(bench.Gaps(before), 75_000, 100_000);
    }

    [Fact]
    public void Sends_no_faster_than_the_peer_wants()
    {
        var bench = new FsmBench().Up();
        var slow = bench.Peer with { RequiredMinRx = 400_000 };
        bench.Receive(slow);
        var before = bench.Sent.Count;
        bench.Pass(TimeSpan.FromSeconds(240), slow);
        AssertJittered(bench.Gaps(before), 300_000, 400_000);
    }

    /// <summary>Section 6.8.7: at multiplier 1 between 75 and 90 percent.</summary>
    [Fact]
    public void With_multiplier_1_there_is_always_some_jitter()
    {
        var bench = new FsmBench(options => options with { Multiplier = 1 }).Up();
        var before = bench.Sent.Count;
        bench.Pass(TimeSpan.FromSeconds(60), bench.Peer);
        AssertJittered(bench.Gaps(before), 75_000, 90_000);
    }

    /// <summary>Section 6.8.3: a peer that lowers its Required Min RX is served faster at once.</summary>
    [Fact]
    public void A_faster_pace_of_the_peer_holds_at_once()
    {
        var bench = new FsmBench().Up();
        var slow = bench.Peer with { RequiredMinRx = 2_000_000, Multiplier = 20 };
        bench.Receive(slow);
        bench.Silence(Milliseconds(500));
        var before = bench.Sent.Count;
        bench.Receive(bench.Peer with { Multiplier = 20 });
        bench.Silence(Milliseconds(200));
        Assert.InRange(bench.Sent.Count - before, 2, 4);
    }

    [Fact]
    public void Nothing_periodic_goes_to_a_peer_that_requires_none_but_polls_are_answered()
    {
        var bench = new FsmBench().Up();
        var mute = bench.Peer with { RequiredMinRx = 0 };
        bench.Receive(mute);
        var before = bench.Sent.Count;
        bench.Pass(TimeSpan.FromSeconds(5), mute);
        Assert.Equal(before, bench.Sent.Count);
        bench.Receive(mute with { Poll = true });
        Assert.Equal(before + 1, bench.Sent.Count);
        Assert.True(bench.Last is { Final: true, Poll: false });
    }

    /// <summary>
    /// Section 6.6: a peer in Demand mode gets nothing periodic while both are Up, but what a Poll Sequence needs.
    /// </summary>
    [Fact]
    public void Demand_mode_of_the_peer_is_honored()
    {
        var bench = new FsmBench().Up();
        var demand = bench.Peer with { Demand = true };
        bench.Receive(demand);
        var before = bench.Sent.Count;
        bench.Pass(TimeSpan.FromSeconds(5), demand);
        Assert.Equal(before, bench.Sent.Count);
        Assert.Equal(BfdState.Up, bench.Fsm.State);

        bench.Receive(demand with { Poll = true });
        Assert.True(bench.Last.Final);

        bench.Configure(options => options with { MinRx = Milliseconds(200) });
        before = bench.Sent.Count;
        bench.Pass(Second, demand);
        Assert.InRange(bench.Sent.Count - before, 9, 14);
        Assert.True(bench.Last.Poll);
        bench.Receive(demand with { Final = true });
        before = bench.Sent.Count;
        bench.Pass(Second, demand);
        Assert.Equal(before, bench.Sent.Count);

        bench.Receive(bench.Peer);
        bench.Pass(Second, bench.Peer);
        Assert.True(bench.Sent.Count > before + 5);
    }

    [Fact]
    public void Demand_mode_counts_only_while_both_are_up()
    {
        var bench = new FsmBench();
        bench.Receive(bench.Peer with { Demand = true });
        Assert.Equal(BfdState.Init, bench.Fsm.State);
        var before = bench.Sent.Count;
        bench.Pass(TimeSpan.FromSeconds(5), bench.Peer with { Demand = true });
        Assert.InRange(bench.Sent.Count - before, 4, 8);
    }

    /// <summary>Section 6.8.16.</summary>
    [Fact]
    public void Disabled_it_says_so_at_once_and_goes_on_saying_so()
    {
        var bench = new FsmBench().Up();
        bench.Fsm.Disable();
        bench.Transmit();
        Assert.Equal((BfdState.AdminDown, BfdDiagnostic.AdministrativelyDown), (bench.Last.State, bench.Last.Diagnostic));
        var before = bench.Sent.Count;
        bench.Silence(TimeSpan.FromSeconds(4));
        Assert.InRange(bench.Sent.Count - before, 4, 5);
        Assert.All(bench.Sent.Skip(before), sent => Assert.Equal(BfdState.AdminDown, sent.Packet.State));
    }

    /// <summary>Section 6.8.15: Down with diagnostic 4, at once, and it stays so until what it vouches for works again.</summary>
    [Fact]
    public void When_forwarding_is_lost_it_says_so_at_once_and_stays_down()
    {
        var bench = new FsmBench().Up();
        bench.Silence(Milliseconds(20));
        bench.Fsm.SetForwarding(works: false);
        bench.Transmit();
        Assert.Equal(bench.Now, bench.Sent[^1].At);
        Assert.Equal((BfdState.Down, BfdDiagnostic.ForwardingPlaneReset), (bench.Last.State, bench.Last.Diagnostic));
        bench.Pass(TimeSpan.FromSeconds(3), bench.Peer with { State = BfdState.Down });
        bench.Receive(BfdState.Init);
        Assert.Equal(BfdState.Down, bench.Fsm.State);
        Assert.Equal(BfdDiagnostic.ForwardingPlaneReset, bench.Last.Diagnostic);

        bench.Fsm.SetForwarding(works: true);
        bench.Receive(BfdState.Down);
        bench.Receive(BfdState.Init);
        Assert.Equal(BfdState.Up, bench.Fsm.State);
    }

    [Fact]
    public void A_peer_that_restarts_with_another_discriminator_is_followed()
    {
        var bench = new FsmBench().Up();
        bench.Receive(bench.Peer with { State = BfdState.Down, MyDiscriminator = 99, YourDiscriminator = 0 });
        Assert.Equal(BfdState.Down, bench.Fsm.State);
        bench.Receive(bench.Peer with { State = BfdState.Down, MyDiscriminator = 99, YourDiscriminator = 0 });
        Assert.Equal((BfdState.Init, 99u), (bench.Last.State, bench.Last.YourDiscriminator));
    }

    private static FsmBench In(BfdState state)
    {
        var bench = new FsmBench();
        switch (state)
        {
            case BfdState.Init:
                bench.Receive(BfdState.Down);
                break;
            case BfdState.Up:
                bench.Up();
                break;
            case BfdState.AdminDown:
                bench.Fsm.Disable();
                break;
        }
        Assert.Equal(state, bench.Fsm.State);
        return bench;
    }

    private static void AssertJittered(List<long> gaps, long least, long most)
    {
        Assert.True(gaps.Count > 100, $"only {gaps.Count} packets");
        // Sending may be late by the microsecond that the test's clock moves by.
        Assert.All(gaps, gap => Assert.InRange(gap, least, most + 1));
        Assert.True(gaps.Max() - gaps.Min() > (most - least) * 8 / 10, "the jitter does not use its range");
    }
}
