using System.Net;
using Holdfast.Interop.Tests.Peers;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>What <c>holdfast router-config</c> prints of a file, loaded into the router that it is for.</summary>
public sealed class RouterConfigTests
{
    [Theory]
    [InlineData(PeerProgram.Bird, "bird")]
    [InlineData(PeerProgram.Frr, "frr")]
    [InlineData(PeerProgram.OpenBgpd, "openbgpd")]
    [InlineData(PeerProgram.GoBgp, "gobgp")]
    public async Task The_session_comes_up_the_routes_are_taken_and_a_drain_makes_them_the_last_choice(
        PeerProgram program, string word)
    {
        using var link = new PeerLink();
        using var folder = new TemporaryFolder();
        var port = FreePort.Next();
        folder.Write("router.key", "Tr0ub4dor");
        // GoBGP knows a prefix only as it writes it itself.
        var (ipv4, ipv6) = (AnnouncingDaemon.Ipv4Prefix(link), $"{IPNetwork.Parse(AnnouncingDaemon.Ipv6Prefix(link))}");
        var file = folder.Write("holdfast.yaml", $$"""
            node: { name: lb-1, router_id: {{link.Own}}, state_dir: "{{folder.File("state")}}" }
            dns:
              listen: ["{{link.Own}}:53"]
              backends: [{ name: nobody, address: {{link.Elsewhere}}, mode: up }]
            anycast:
              interface: {{link.Interface}}
              graceful_shutdown_time: 60s
              services: [{ name: dns1, prefixes: [{{ipv4}}, "{{ipv6}}"] }]
            bgp:
              local_as: 65101
              listen_port: {{port}}
              password_file: router.key
              ttl_security: true
              neighbors: [{ name: edge, address: {{link.Peer}}, peer_as: 395089, connect_retry_time: 500ms }]
            api: { listen: "unix:{{folder.File("api")}}" }

            """);
        var (exitCode, text, error) = await HoldfastProgram.RunAsync("router-config", word, "-c", file, "--show-keys");
        Assert.True(exitCode == 0, error);
        using var peer = Peer.Start(program, link, new PeerSession(link.Peer, link.Own, port) { Configuration = text });
        using var daemon = HoldfastProgram.Start("run", "-c", file);
        await UntilAsync("the routes are there",
            () => peer.IsEstablished && peer.Route(ipv4) is not null && peer.Route(ipv6) is not null);
        var (_, _, refused) = await HoldfastProgram.RunAsync("drain", "--no-wait", "--socket", folder.File("api"));
        Assert.Empty(refused);
        // GoBGP shows what it was sent, before its policy.
        await UntilAsync("the drain is heeded", () => peer.Route(ipv4) is { } route
            && (program == PeerProgram.GoBgp ? route.Communities.Contains("65535:0") : route.LocalPref == 0));

        Task UntilAsync(string what, Func<bool> happened) => Wait.UntilAsync(
            $"{program}: {what}", happened, TimeSpan.FromSeconds(30),
            () => $"{peer.Route(ipv4)}\n{text}\n{peer.Log}\n{daemon.Output}{daemon.Error}");
    }
}
