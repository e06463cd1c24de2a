using Holdfast.Bgp.Options;
using Holdfast.Interop.Tests.Peers;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>Each side tells the other why it ends the session.</summary>
public sealed class NotificationTests
{
    [Theory, Peers]
    public async Task The_peer_reads_why_we_stop(PeerProgram program)
    {
        await using var peering = new Peering(program);
        await peering.UpAsync(To(Dns1));
        await peering.StoresAsync(From(peering, Dns1));
        await peering.StopSpeakerAsync("kernel update until 06:00");
        await peering.UntilAsync(
            "Cease/Administrative Shutdown with its text", () => peering.Peer.LastNotification == new ReadNotification(
                6, 2, "kernel update until 06:00"),
            () => $"{peering.Peer.LastNotification}");
        await peering.ForgetsAsync(Dns1);
    }

    [Theory, Peers]
    public async Task The_peer_reads_that_it_is_no_longer_configured(PeerProgram program)
    {
        await using var peering = new Peering(program);
        await peering.UpAsync(To(Dns1));
        peering.Speaker.Reconfigure(new BgpOptions { LocalAs = 65101, RouterId = peering.Link.Own, ListenPort = 0 });
        await peering.UntilAsync(
            "Cease/Peer De-configured", () => peering.Peer.LastNotification == new ReadNotification(6, 3), (
                ) => $"{peering.Peer.LastNotification}");
        await peering.ForgetsAsync(Dns1);
    }

    [Theory, Peers]
    public async Task We_read_why_the_peer_stops(PeerProgram program)
    {
        await using var peering = new Peering(program);
        await peering.UpAsync(To(Dns1));
        var said = peering.Peer.Shutdown("moving racks");
        await peering.LostAsync();
        Assert.Equal($"received Cease/Administrative Shutdown: \"{said}\"", peering.Status.LastError);
    }
}
