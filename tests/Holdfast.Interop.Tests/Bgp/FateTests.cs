using Holdfast.Interop.Tests.Peers;
using Holdfast.Lab.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>The daemon is killed. It has not asked for graceful restart, so nobody keeps its routes (RFC 4724, section 4.2).</summary>
[Collection(Alone.Name)]
public sealed class FateTests
{
    [Theory, Peers(Ability.GracefulRestartHelper, Ability.KernelRoutes)]
    public async Task Routes_go_with_the_process_although_the_peer_helps_those_who_restart(PeerProgram program)
    {
        await using var peering = new Peering(program, session: session => session with { GracefulRestart = true });
        peering.StartPeer();
        using var daemon = new HoldfastProcess(peering.Link, peering.Port);
        using var watch = new RouteWatch(peering.Link.Namespace, _ => "holdfast");
        System.Net.IPNetwork[] prefixes =
            [System.Net.IPNetwork.Parse(HoldfastProcess.Ipv4Prefix(peering.Link)), System.Net.IPNetwork.Parse(HoldfastProcess.Ipv6Prefix(peering.Link))];
        foreach (var prefix in prefixes)
        {
            Assert.True(
                watch.TimeUntil(prefix, "holdfast", 0, TimeSpan.FromSeconds(15)) is not null,
                $"no route to {prefix} in the peer's kernel; seen: {string.Join(", ", watch.Since(0))}; Holdfast: {daemon.Log}; {program}: {peering.Peer.Log}");
        }

        var killed = daemon.Kill();
        foreach (var prefix in prefixes)
        {
            var gone = watch.TimeUntil(prefix, null, killed, TimeSpan.FromSeconds(10));
            Assert.True(gone < TimeSpan.FromMilliseconds(100), $"the route to {prefix} went after {gone?.TotalMilliseconds ?? double.NaN:F1} ms; seen: {string.Join(", ", watch.Since(killed))}");
        }
    }
}
