using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>Either side dies or goes, and comes back.</summary>
public sealed class RestartTests
{
    [Theory, Peers]
    public async Task The_peer_dies_and_comes_back(PeerProgram program)
    {
        await using var peering = new Peering(program);
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
        peering.Peer.Kill();
        await peering.LostAsync();
        peering.Peer.Start();
        await peering.EstablishedAsync();
        await peering.StoresAsync(From(peering, Dns1));
        Assert.Equal(1, peering.Status.Flaps);
    }

    [Theory, Peers]
    public async Task We_go_and_come_back(PeerProgram program)
    {
        await using var peering = new Peering(program);
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
        await peering.StopSpeakerAsync("restart");
        await peering.ForgetsAsync(Dns1);
        peering.StartSpeaker(To(Dns1) with { Med = 7 });
        await peering.EstablishedAsync();
        await peering.StoresAsync(From(peering, Dns1) with { Med = 7 });
    }

    [Theory, Peers]
    public async Task A_cut_link_ends_the_session_by_the_hold_time_on_both_sides(PeerProgram program)
    {
        await using var peering = new Peering(
            program, session: session => session with { HoldTime = 3 },
                neighbor: neighbor => neighbor with { HoldTime = TimeSpan.FromSeconds(3) });
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
        peering.Link.Cut(true);
        await peering.LostAsync();
        Assert.StartsWith("sent Hold Timer Expired", peering.Status.LastError, StringComparison.Ordinal);
        await peering.UntilAsync("the peer notices too", () => !peering.Peer.IsEstablished);
        await peering.ForgetsAsync(Dns1);
        peering.Link.Cut(false);
        await peering.EstablishedAsync();
        await peering.StoresAsync(From(peering, Dns1));
        Assert.Equal(1, peering.Status.Flaps);
    }
}
