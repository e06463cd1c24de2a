using Holdfast.Interop.Tests.Peers;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>
/// The daemon itself, <c>out/holdfast</c>, at our end of a link: one service that is always well, one neighbor. Its service
/// addresses are on the link's interface and go with it.
/// </summary>
internal sealed class AnnouncingDaemon : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ChildProcess _process;

    public AnnouncingDaemon(PeerLink link, int port)
    {
        var configuration = _folder.Write("holdfast.yaml", $$"""
            node: { name: interop, router_id: {{link.Own}}, state_dir: "{{_folder.File("state")}}" }
            dns:
              listen: ["{{link.Own}}:53"]
              backends: [{ name: nobody, address: {{link.Elsewhere}}, mode: up }]
            anycast:
              interface: {{link.Interface}}
              check: { command: /bin/true }
              interval: 200ms
              timeout: 150ms
              rise: 1
              services: [{ name: dns1, prefixes: [{{Ipv4Prefix(link)}}, "{{Ipv6Prefix(link)}}"] }]
            bgp:
              local_as: 65101
              listen_port: {{port}}
              neighbors: [{ name: peer, address: {{link.Peer}}, peer_as: 395089, connect_retry_time: 500ms }]
            api: { listen: "unix:{{_folder.File("holdfast.sock")}}" }

            """);
        _process = HoldfastProgram.Start("run", "-c", configuration);
    }

    public string Log => _process.Output + _process.Error;

    /// <summary>What it announces; no two links' are the same.</summary>
    public static string Ipv4Prefix(PeerLink link) => $"203.0.113.{link.Number}/32";

    public static string Ipv6Prefix(PeerLink link) => $"2001:db8:5301:{link.Number}::/64";

    /// <summary>SIGKILL.</summary>
    /// <returns>The moment before, a Stopwatch timestamp.</returns>
    public long Kill() => _process.Kill();

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }
}
