using Holdfast.Interop.Tests.Peers;
using Holdfast.Lab.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>
/// The daemon is killed. It has not asked for graceful restart, so nobody keeps its routes (RFC 4724, section 4.2).
/// </summary>
[Collection(Alone.Name)]
public sealed class FateTests
{
    [Theory, Peers(Ability.GracefulRestartHelper, Ability.KernelRoutes)]
    public async Task Routes_go_with_the_process_although_the_peer_helps_those_who_restart(PeerProgram program)
    {
        await using var peering = new Peering(program, session: session => session with { GracefulRestart = true });
        peering.StartPeer();
        var times = new List<double>();
        for (var kill = 0; kill < 3; kill++) times.Add(UntilGone(program, peering));
        // The median: on a busy machine any one of the processes on the way may have to wait for its turn.
        Assert.True(
            times.Order()
                .ElementAt(1) < 100, $"the routes went after {string.Join(", ", times.Select(time => $"{time:F1}"))} ms");
    }

    /// <summary>Milliseconds from SIGKILL until the peer's kernel had neither route.</summary>
    private static double UntilGone(PeerProgram program, Peering peering)
    {
        using var daemon = new AnnouncingDaemon(peering.Link, peering.Port);
        using var watch = new RouteWatch(peering.Link.Namespace, _ => "holdfast");
        System.Net.IPNetwork[] prefixes =
            [System.Net.IPNetwork.Parse(AnnouncingDaemon.Ipv4Prefix(peering.Link)), System.Net.IPNetwork.Parse(
                AnnouncingDaemon.Ipv6Prefix(peering.Link))];
        foreach (var prefix in prefixes)
        {
            Assert.True(
                watch.TimeUntil(prefix, "holdfast", 0, TimeSpan.FromSeconds(15)) is not null,
                $"no route to {prefix} in the peer's kernel; seen: {string.Join(", ", watch.Since(0))}; Holdfast: "
                + $"{daemon.Log}; {program}: {peering.Peer.Log}");
        }

        var killed = daemon.Kill();
        var gone = prefixes.Select(prefix => watch.TimeUntil(prefix, null, killed, TimeSpan.FromSeconds(10))).ToList();
        Assert.True(
            gone.TrueForAll(time => time is not null), $"the routes did not go; seen: {string.Join(", ", watch.Since(killed))}");
        return gone.Max()!.Value.TotalMilliseconds;
    }
}
