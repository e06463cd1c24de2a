using System.Net;
using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>
/// The lab's small DNS: a root, a TLD and a zone below it, each on an address of its own, so that the recursors follow
/// referrals as they do on the Internet.
/// </summary>
public static class Nsd
{
    /// <summary>The zone the client asks in: every name in it exists.</summary>
    public const string Zone = "lab.example";

    /// <summary>Below it every name exists too, for an hour, so that caches keep what they are filled with.</summary>
    public const string KeptZone = "kept." + Zone;

    private static string Soa(string primary) => $"@ 3600 IN SOA {primary} hostmaster.example. 1 3600 900 86400 60";

    /// <summary>The servers, with their files written.</summary>
    public static IEnumerable<NsdServer> Write(RunDirectory run)
    {
        var node = SeedNetwork.Authority;
        var (rootV4, rootV6) = (node.Segment.Ipv4Host(53), node.Segment.Ipv6Host(53));
        var (tldV4, tldV6) = (node.Segment.Ipv4Host(54), node.Segment.Ipv6Host(54));
        var (zoneV4, zoneV6) = (node.Segment.Ipv4Host(55), node.Segment.Ipv6Host(55));
        yield return Server(run, "root", [rootV4, rootV6],
            (".", $"""
                $ORIGIN .
                {Soa("a.root-servers.net.")}
                . 518400 IN NS a.root-servers.net.
                root-servers.net. 518400 IN NS a.root-servers.net.
                a.root-servers.net. 518400 IN A {rootV4}
                a.root-servers.net. 518400 IN AAAA {rootV6}
                example. 172800 IN NS ns.nic.example.
                ns.nic.example. 172800 IN A {tldV4}
                ns.nic.example. 172800 IN AAAA {tldV6}
                """),
            ("root-servers.net", $"""
                $ORIGIN root-servers.net.
                {Soa("a.root-servers.net.")}
                @ 518400 IN NS a
                a 518400 IN A {rootV4}
                a 518400 IN AAAA {rootV6}
                """));
        yield return Server(run, "tld", [tldV4, tldV6],
            ("example", $"""
                $ORIGIN example.
                {Soa("ns.nic")}
                @ 86400 IN NS ns.nic
                ns.nic 86400 IN A {tldV4}
                ns.nic 86400 IN AAAA {tldV6}
                lab 86400 IN NS ns.lab
                ns.lab 86400 IN A {zoneV4}
                ns.lab 86400 IN AAAA {zoneV6}
                """));
        yield return Server(run, "zone", [zoneV4, zoneV6],
            (Zone, $"""
                $ORIGIN {Zone}.
                {Soa("ns")}
                @ 86400 IN NS ns
                ns 86400 IN A {zoneV4}
                ns 86400 IN AAAA {zoneV6}
                * 60 IN A 198.51.100.55
                * 60 IN AAAA 2001:db8:8888::55
                * 60 IN TXT "from the lab's own zone"
                *.kept 3600 IN A 198.51.100.56
                alias 60 IN CNAME www
                {string.Join('\n', Enumerable.Range(0, 16).Select(i => $"big 60 IN TXT \"{i:D2} {new string('x', 200)}\""))}
                """));
    }

    /// <summary>The root hints of the recursors.</summary>
    public static string Hints =>
        $"""
        . 3600000 NS a.root-servers.net.
        a.root-servers.net. 3600000 A {SeedNetwork.Authority.Segment.Ipv4Host(53)}
        a.root-servers.net. 3600000 AAAA {SeedNetwork.Authority.Segment.Ipv6Host(53)}

        """;

    private static NsdServer Server(
        RunDirectory run, string name, IPAddress[] addresses, params (string Zone, string Text)[] zones)
    {
        var text = $"""
            server:
              username: ""
              chroot: ""
              pidfile: ""
              zonesdir: "{run.Path}"
              database: ""
              xfrdfile: "{run.File($"nsd-{name}.xfrd")}"
              zonelistfile: "{run.File($"nsd-{name}.zones")}"
              xfrdir: "{run.Path}"
              server-count: 1
              identity: "{name}"
              nsid: "ascii_{name}"
              rrl-ratelimit: 0
              {string.Join("\n  ", addresses.Select(a => $"ip-address: {a}"))}
            remote-control:
              control-enable: no

            """;
        foreach (var (zone, records) in zones)
        {
            var file = $"zone-{(zone == "." ? "root" : zone)}.txt";
            _ = run.Write(file, records + "\n");
            text += $"zone:\n  name: \"{zone}\"\n  zonefile: \"{file}\"\n";
        }

        return new NsdServer($"nsd-{name}", run.Write($"nsd-{name}.conf", text), addresses[0], zones[0].Zone);
    }
}
