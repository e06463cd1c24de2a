using Holdfast.Bgp.Bfd;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>The way to a peer changes under a session, or makes it another one.</summary>
public class BfdPathTests
{
    [Fact]
    public async Task A_session_on_another_path_takes_over_without_a_flap()
    {
        using var pair = await new BfdPair(multihop: true, minTtl: 250).UpAsync();
        pair.First.Reconfigure([pair.FirstPeer with { IsMultihop = false, MinTtl = 255 }]);
        // The peer knows nothing of it yet.
        var received = pair.FirstSees.Received;
        await Wait.UntilAsync(() => pair.FirstSees.Received > received + 10);
        Assert.Equal((true, BfdState.Up), (pair.FirstSees.IsMultihop, pair.FirstSees.State));
        pair.Second.Reconfigure([pair.SecondPeer with { IsMultihop = false, MinTtl = 255 }]);
        await Wait.UntilAsync(() => pair.FirstSees is { IsMultihop: false, State: BfdState.Up }
            && pair.SecondSees is { IsMultihop: false, State: BfdState.Up });
        Assert.Equal((0, 0), (pair.FirstSees.Flaps, pair.SecondSees.Flaps));
        Assert.DoesNotContain(pair.FirstChanges, change => change.Was == BfdState.Up && change.State != BfdState.Up);
    }

    [Fact]
    public async Task A_session_that_is_down_is_replaced_at_once()
    {
        using var pair = new BfdPair(multihop: true, minTtl: 250);
        pair.First.Reconfigure([pair.FirstPeer]);
        pair.First.Reconfigure([pair.FirstPeer with { IsMultihop = false, MinTtl = 255 }]);
        Assert.False(pair.FirstSees.IsMultihop);
        pair.Second.Reconfigure([pair.SecondPeer with { IsMultihop = false, MinTtl = 255 }]);
        await Wait.UntilAsync(() => pair.FirstSees.State == BfdState.Up);
        // What became of the first is nobody's concern: it must not be taken for the peer's.
        Assert.DoesNotContain(pair.FirstChanges, change => change.State == BfdState.AdminDown);
    }

    [Fact]
    public async Task Another_source_is_the_same_session()
    {
        using var pair = await new BfdPair().UpAsync();
        var discriminator = pair.FirstSees.LocalDiscriminator;
        pair.First.Reconfigure([pair.FirstPeer with { Source = null }]);
        var received = pair.SecondSees.Received;
        await Wait.UntilAsync(() => pair.SecondSees.Received > received + 10);
        Assert.Equal((discriminator, BfdState.Up, 0L),
            (pair.FirstSees.LocalDiscriminator, pair.FirstSees.State, pair.FirstSees.Flaps));
    }

    [Fact]
    public async Task A_peer_without_a_way_to_it_is_told_and_reached_when_there_is_one()
    {
        using var pair = new BfdPair();
        pair.First.Reconfigure([pair.FirstPeer with { Unreachable = "there is no interface eth77" }]);
        Assert.Equal(("there is no interface eth77", 0), (pair.FirstSees.Error, pair.FirstSees.Sent));
        await pair.UpAsync();
        // While it is Up, only the detection time ends it.
        pair.First.Reconfigure([pair.FirstPeer with { Unreachable = "there is no interface eth77" }]);
        var received = pair.FirstSees.Received;
        await Wait.UntilAsync(() => pair.FirstSees.Received > received + 10);
        Assert.Equal((BfdState.Up, null), (pair.FirstSees.State, pair.FirstSees.Error));
        await pair.Second.StopAsync();
        await Wait.UntilAsync(() => pair.FirstSees is { State: BfdState.Down, Error: not null });
    }
}
