using Holdfast.Bgp.Bfd;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>Poll and Final, and the changes of intervals that they make safe (RFC 5880, sections 6.5 and 6.8.3).</summary>
public class PollSequenceTests
{
    private static TimeSpan Milliseconds(double number) => TimeSpan.FromMilliseconds(number);

    /// <summary>Section 6.8.7: as soon as practicable, whatever the timer says; F and P never together.</summary>
    [Fact]
    public void Answers_every_poll_at_once()
    {
        var bench = new FsmBench().Up();
        for (var poll = 0; poll < 5; poll++)
        {
            var before = bench.Sent.Count;
            bench.Receive(bench.Peer with { Poll = true });
            Assert.Equal(before + 1, bench.Sent.Count);
            Assert.True(bench.Last is { Final: true, Poll: false });
        }
    }

    [Fact]
    public void Answers_a_poll_while_polling_itself()
    {
        var bench = new FsmBench().Up();
        bench.Configure(options => options with { MinRx = Milliseconds(50) });
        bench.Receive(bench.Peer with { Poll = true });
        Assert.True(bench.Last is { Final: true, Poll: false });
        bench.Pass(Milliseconds(200), bench.Peer);
        Assert.True(bench.Last is { Final: false, Poll: true });
    }

    [Fact]
    public void Going_up_tells_its_pace_by_a_poll_sequence()
    {
        var bench = new FsmBench();
        bench.Receive(BfdState.Down);
        bench.Receive(BfdState.Init);
        Assert.True(bench.Last is { Poll: true, DesiredMinTx: 100_000, State: BfdState.Up });
        bench.Pass(Milliseconds(300), bench.Peer with { State = BfdState.Up });
        Assert.True(bench.Last.Poll);
        bench.Receive(bench.Peer with { State = BfdState.Up, Final = true });
        bench.Pass(Milliseconds(300), bench.Peer with { State = BfdState.Up });
        Assert.False(bench.Last.Poll);
    }

    /// <summary>Section 6.8.3: while Up a longer interval of ours is used only when the peer has heard of it.</summary>
    [Fact]
    public void A_slower_pace_of_ours_waits_for_the_peer_to_know()
    {
        var bench = new FsmBench().Up();
        bench.Configure(options => options with { MinTx = Milliseconds(400) });
        Assert.Equal(400_000u, bench.Last.DesiredMinTx);
        Assert.True(bench.Last.Poll);
        Assert.Equal(100_000u, bench.Fsm.SendInterval);
        bench.Receive(bench.Peer with { Final = true });
        Assert.Equal(400_000u, bench.Fsm.SendInterval);
    }

    [Fact]
    public void A_faster_pace_of_ours_holds_at_once()
    {
        var bench = new FsmBench().Up();
        bench.Receive(bench.Peer with { RequiredMinRx = 10_000 });
        bench.Configure(options => options with { MinTx = Milliseconds(50) });
        Assert.Equal(50_000u, bench.Fsm.SendInterval);
        Assert.True(bench.Last.Poll);
    }

    /// <summary>
    /// Section 6.8.3: while Up a shorter detection time holds only when the peer has heard that it must send faster.
    /// </summary>
    [Fact]
    public void A_shorter_detection_time_waits_for_the_peer_to_know()
    {
        var bench = new FsmBench().Up();
        bench.Receive(bench.Peer with { DesiredMinTx = 10_000 });
        bench.Configure(options => options with { MinRx = Milliseconds(50) });
        Assert.Equal(50_000u, bench.Last.RequiredMinRx);
        Assert.Equal(300_000, bench.Fsm.DetectionTime);
        bench.Receive(bench.Peer with { DesiredMinTx = 10_000, Final = true });
        Assert.Equal(150_000, bench.Fsm.DetectionTime);
    }

    [Fact]
    public void A_longer_detection_time_holds_at_once()
    {
        var bench = new FsmBench().Up();
        bench.Configure(options => options with { MinRx = Milliseconds(200) });
        Assert.Equal(600_000, bench.Fsm.DetectionTime);
        Assert.True(bench.Last.Poll);
    }

    /// <summary>Section 6.5: the F that answers the first change says nothing of the second.</summary>
    [Fact]
    public void A_change_in_the_midst_of_a_poll_sequence_begins_another()
    {
        var bench = new FsmBench().Up();
        bench.Configure(options => options with { MinTx = Milliseconds(400) });
        bench.Configure(options => options with { MinTx = Milliseconds(600) });
        bench.Receive(bench.Peer with { Final = true });
        Assert.True(bench.Fsm.IsPolling);
        Assert.Equal(100_000u, bench.Fsm.SendInterval);
        Assert.True(bench.Last is { Poll: true, DesiredMinTx: 600_000 });
        bench.Receive(bench.Peer with { Final = true });
        Assert.False(bench.Fsm.IsPolling);
        Assert.Equal(600_000u, bench.Fsm.SendInterval);
    }

    [Fact]
    public void A_stray_final_changes_nothing()
    {
        var bench = new FsmBench().Up();
        bench.Receive(bench.Peer with { Final = true });
        Assert.Equal(BfdState.Up, bench.Fsm.State);
        Assert.False(bench.Fsm.IsPolling);
    }

    [Fact]
    public void A_changed_multiplier_is_told_at_once_without_a_poll()
    {
        var bench = new FsmBench().Up();
        var before = bench.Sent.Count;
        bench.Configure(options => options with { Multiplier = 7 });
        Assert.Equal(before + 1, bench.Sent.Count);
        Assert.True(bench.Last is { Multiplier: 7, Poll: false });
    }

    [Fact]
    public void What_is_the_same_is_not_told()
    {
        var bench = new FsmBench().Up();
        var before = bench.Sent.Count;
        bench.Configure(options => options);
        Assert.Equal(before, bench.Sent.Count);
        Assert.False(bench.Fsm.IsPolling);
    }
}
