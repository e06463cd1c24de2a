using System.Text.Json;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Processes;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>FRRouting: bfdd, which bgpd asks for sessions by way of zebra.</summary>
internal sealed class FrrRouter(BfdNetwork network, int milliseconds) : BfdRouter(network, milliseconds)
{
    private static readonly string[] Daemons = ["zebra", "bfdd", "bgpd"];

    private readonly List<ChildProcess> _programs = [];

    public override bool IsUp =>
        Peers() is { } peers && peers.EnumerateArray().Any(peer => peer.GetProperty("status").GetString() == "up");

    public override bool HasBgp => Ask("show bgp summary json").Contains("\"state\":\"Established\"", StringComparison.Ordinal);


    /// <summary>The intervals in force, as bfdd has them.</summary>
    public (int Receive, int Transmit) Intervals => Peers() is { } peers
        ? (peers[0].GetProperty("remote-receive-interval").GetInt32(), peers[0].GetProperty("remote-transmit-interval")
        .GetInt32()) : (0, 0);

    public override void Start()
    {
        var node = Network.NodeAddress;
        string[] options =
        [
            $"neighbor {node} remote-as 65101", $"neighbor {node} timers 30 90", $"neighbor {node} timers connect 1",
                $"neighbor {node} bfd profile pace",
            .. Network.Path == BfdPath.LinkLocal ? (string[])[$"neighbor {node} interface {BfdNetwork.Uplink}"] : [],
            .. Network.Path is BfdPath.Multihop or BfdPath.MultihopIpv6 ? (string[])[$"neighbor {node} ebgp-multihop 2"] : [],
        ];
        File.WriteAllText(InDirectory("bgpd.conf"), $$"""
            log file {{InDirectory("bgpd.log")}} debugging
            router bgp 395089
             bgp router-id 203.0.113.1
             no bgp ebgp-requires-policy
             {{string.Join("\n ", options)}}
             address-family ipv6 unicast
              neighbor {{node}} activate

            """);
        File.WriteAllText(InDirectory("bfdd.conf"), $$"""
            log file {{InDirectory("bfdd.log")}} debugging
            bfd
             profile pace
              receive-interval {{Milliseconds}}
              transmit-interval {{Milliseconds}}
              detect-multiplier 3
              minimum-ttl 250

            """);
        File.WriteAllText(InDirectory("zebra.conf"), "");
        Tool.Run("chown", ["-R", "frr:frr", Network.Directory]);
        foreach (var socket in (string[])["zserv.api", "bfdd.sock", .. Daemons.Select(daemon => $"{daemon}.vty")])
            File.Delete(InDirectory(socket));
        foreach (var daemon in Daemons)
        {
            string[] more = daemon == "bfdd" ? ["--bfdctl", InDirectory("bfdd.sock")] : daemon == "bgpd" ? ["-p", "179"] : [];
            _programs.Add(Run([$"/usr/lib/frr/{daemon}", "-f", InDirectory($"{daemon}.conf"),
                "-i", InDirectory($"{daemon}.pid"), "-z", InDirectory("zserv.api"), "--vty_socket", Network.Directory, "-P", "0",
                    .. more]));
            Await($"{daemon} listens", () => File.Exists(InDirectory($"{daemon}.vty")) && File.Exists(InDirectory("zserv.api")));
        }
    }

    public override void Kill()
    {
        foreach (var program in _programs) program.Dispose();
        _programs.Clear();
    }

    /// <summary>Takes the session to AdminDown, or out of it.</summary>
    public void Shutdown(bool down) => Ask("configure terminal", "bfd", "profile pace", down ? "shutdown" : "no shutdown");

    /// <summary>Changes its intervals while the session is up.</summary>
    public void Change(int milliseconds) =>
        Ask("configure terminal", "bfd", "profile pace", $"receive-interval {milliseconds}", $"transmit-interval {milliseconds}");

    public string Ask(params string[] commands) =>
        Tool.Try("vtysh",
        ["--vty_socket", Network.Directory, .. commands.SelectMany(command => (string[])["-c", command])]).Output;

    private JsonElement? Peers()
    {
        var text = Ask("show bfd peers json");
        if (!text.TrimStart().StartsWith('[')) return null;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetArrayLength() == 0 ? null : document.RootElement.Clone();
    }
}
