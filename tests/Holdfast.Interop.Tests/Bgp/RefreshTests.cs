using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>A peer asks for everything again (RFC 2918).</summary>
public sealed class RefreshTests
{
    [Theory, Peers(Ability.RouteRefresh)]
    public async Task Routes_are_sent_again_and_the_session_stays(PeerProgram program)
    {
        await using var peering = new Peering(program);
        await peering.UpAsync(To(Dns1), To(Dns1Ipv6));
        await peering.StoresAsync(From(peering, Dns1));
        await peering.StoresAsync(From(peering, Dns1Ipv6));
        var sent = peering.Status.Sent.Update;

        peering.Peer.Refresh();
        // OpenBGPD adds marks of its own where RFC 7313 is agreed on.
        await peering.UntilAsync(
            "a request for each family", () => peering.Status.Received.RouteRefresh >= 2, () => $"{peering.Status.Received}");
        await peering.UntilAsync(
            "an answer to each", () => peering.Status.Sent.Update >= sent + 2, () => $"{peering.Status.Sent}");
        await peering.StoresAsync(From(peering, Dns1));
        await peering.StoresAsync(From(peering, Dns1Ipv6));
        Assert.Equal(0, peering.Status.Flaps);
    }
}
