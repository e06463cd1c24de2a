using System.Diagnostics;
using Holdfast.Interop.Tests.Peers;
using Holdfast.Lab.Sites;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>
/// The daemon itself, <c>out/holdfast</c>, at our end of a link: one service that is always well, one neighbor. Its service
/// addresses are on the link's interface and go with it.
/// </summary>
internal sealed class HoldfastProcess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hfproc-").FullName;
    private readonly Process _process;

    public HoldfastProcess(PeerLink link, int port)
    {
        if (!File.Exists(Site.Program)) throw new InvalidOperationException($"{Site.Program} is not there: run `make` first");
        File.WriteAllText(Path.Combine(_folder, "holdfast.yaml"), $$"""
            node: { name: interop, router_id: {{link.Own}}, state_dir: "{{Path.Combine(_folder, "state")}}" }
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
            api: { listen: "unix:{{Path.Combine(_folder, "holdfast.sock")}}" }

            """);
        var start = new ProcessStartInfo("bash", ["-c", "exec \"$0\" run -c \"$1\" >\"$2\" 2>&1 </dev/null", Site.Program, Path.Combine(_folder, "holdfast.yaml"), LogFile]);
        _process = Process.Start(start)!;
    }

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_folder, "holdfast.log");

    /// <summary>What it announces; no two links' are the same.</summary>
    public static string Ipv4Prefix(PeerLink link) => $"203.0.113.{link.Number}/32";

    public static string Ipv6Prefix(PeerLink link) => $"2001:db8:5301:{link.Number}::/64";

    /// <summary>SIGKILL.</summary>
    /// <returns>The moment before, a Stopwatch timestamp.</returns>
    public long Kill()
    {
        var moment = Stopwatch.GetTimestamp();
        _process.Kill();
        return moment;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
