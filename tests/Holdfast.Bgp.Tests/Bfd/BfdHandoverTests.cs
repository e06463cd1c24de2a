using Holdfast.Bgp.Bfd;
using Holdfast.Linux.Handover;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>A session goes from one speaker to another, as from one process to the next, while the peer looks on.</summary>
public class BfdHandoverTests
{
    [Fact]
    public async Task The_peer_never_sees_it_down()
    {
        using var pair = await new BfdPair().UpAsync();
        var before = pair.FirstSees;
        var left = pair.First.Suspend();
        left = left with { Sockets = [.. left.Sockets.Select(socket => PassedDescriptors.Duplicate(socket))] };
        await pair.First.Abandon();
        var changes = new List<BfdChange>();
        var heir = new BfdSpeaker(TimeProvider.System, () => true, changes.Add, pair.FirstPorts, pair.SecondPorts);
        heir.Inherit(left);
        heir.Reconfigure([pair.FirstPeer]);
        var heard = pair.SecondSees.Received;
        // Several times the detection time would have been over without it.
        await Wait.UntilAsync(() => pair.SecondSees.Received > heard + 10);
        var after = heir.Snapshot().Sessions.Single();
        Assert.Equal(
            (BfdState.Up, before.LocalDiscriminator, before.RemoteDiscriminator, 0L),
            (after.State, after.LocalDiscriminator, after.RemoteDiscriminator, after.Flaps));
        Assert.Equal((BfdState.Up, 0L), (pair.SecondSees.State, pair.SecondSees.Flaps));
        Assert.DoesNotContain(pair.SecondChanges, change => change is { Was: BfdState.Up, State: not BfdState.Up });
        Assert.Equal(BfdState.Up, Assert.Single(changes).State);
        await heir.StopAsync();
        heir.Dispose();
    }

    [Fact]
    public async Task What_is_taken_back_goes_on()
    {
        using var pair = await new BfdPair().UpAsync();
        Assert.Single(pair.First.Suspend().Sessions);
        pair.First.Resume();
        var heard = pair.SecondSees.Received;
        await Wait.UntilAsync(() => pair.SecondSees.Received > heard + 2);
        Assert.Equal((0L, 0L), (pair.FirstSees.Flaps, pair.SecondSees.Flaps));
    }
}
