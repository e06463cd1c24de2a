using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;

namespace Holdfast.DropIn.Tests.ExaBgp;

/// <summary>What the neighbors of an exabgp.conf become.</summary>
public sealed class NeighborTests : IDisposable
{
    private readonly Loaded _loaded = new();

    public void Dispose() => _loaded.Dispose();

    [Fact]
    public void What_nobody_says_is_as_exabgp_has_it()
    {
        var bgp = _loaded.InNeighbor("").Bgp!;
        Assert.Equal((65101u, "192.0.2.10", 0), (bgp.LocalAs, $"{bgp.RouterId}", bgp.ListenPort));
        var neighbor = Assert.Single(bgp.Neighbors);
        Assert.Equal(("192.0.2.1", 64500u, "192.0.2.10"), (neighbor.Name, neighbor.PeerAs, $"{neighbor.Source}"));
        Assert.Equal((TimeSpan.FromSeconds(180), 64, 2, 179),
            (neighbor.HoldTime, neighbor.Multihop, neighbor.Families.Length, neighbor.Port));
    }

    [Theory]
    [InlineData("hold-time 90;", "HoldTime", "00:01:30")]
    [InlineData("connect 1790;", "Port", "1790")]
    [InlineData("md5-password 'se;cret';", "Password", "se;cret")]
    [InlineData("md5 secret;", "Password", "secret")]
    [InlineData("md5-password c2VjcmV0; md5-base64 true;", "Password", "secret")]
    [InlineData("outgoing-ttl 5;", "Multihop", "5")]
    [InlineData("incoming-ttl 255;", "TtlSecurity", "1")]
    [InlineData("incoming-ttl 250;", "TtlSecurity", "6")]
    [InlineData("ttl-security;", "TtlSecurity", "1")]
    [InlineData("family { ipv6 unicast; }", "Families", "Ipv6Unicast")]
    [InlineData("family { inet4 unicast; }", "Families", "Ipv4Unicast")]
    [InlineData("family { all; }", "Families", "Ipv4Unicast Ipv6Unicast")]
    [InlineData("capability { graceful-restart 120; }", "GracefulRestart", "00:02:00")]
    [InlineData("capability { graceful-restart; }", "GracefulRestart", "00:03:00")]
    [InlineData("capability { graceful-restart disable; route-refresh enable; asn4 enable; }", "GracefulRestart", "")]
    [InlineData("capability { asn4 disable; }", "FourOctetAs", "False")]
    [InlineData("manual-eor true;", "ManualEndOfRib", "True")]
    [InlineData("host-name lb1; domain-name example.net;", "HostName", "lb1.example.net")]
    [InlineData("capability { extended-message disable; }", "ExtendedMessages", "False")]
    [InlineData("capability { nexthop enable; }", "ExtendedNextHop", "True")]
    [InlineData("nexthop { ipv4 unicast ipv6; }", "ExtendedNextHop", "True")]
    [InlineData("capability { aigp enable; }", "Aigp", "True")]
    [InlineData("group-updates false; adj-rib-out true; adj-rib-in disable; description \"any words\";", "Name", "192.0.2.1")]
    public void A_setting_becomes_a_key(string setting, string property, string value)
    {
        var neighbor = Assert.Single(_loaded.InNeighbor(setting).Bgp!.Neighbors);
        object? its = property switch
        {
            "HoldTime" => neighbor.HoldTime,
            "Port" => neighbor.Port,
            "Password" => neighbor.Password,
            "Multihop" => neighbor.Multihop,
            "TtlSecurity" => neighbor.TtlSecurity,
            "Families" => string.Join(' ', neighbor.Families),
            "GracefulRestart" => neighbor.GracefulRestart,
            "FourOctetAs" => neighbor.FourOctetAs,
            "ManualEndOfRib" => neighbor.ManualEndOfRib,
            "HostName" => $"{neighbor.HostName}.{neighbor.DomainName}",
            "ExtendedMessages" => neighbor.ExtendedMessages,
            "ExtendedNextHop" => neighbor.ExtendedNextHop,
            "Aigp" => neighbor.Export.Aigp,
            _ => neighbor.Name,
        };
        Assert.Equal(value, $"{its}");
    }

    [Fact]
    public void A_port_that_is_listened_on_and_who_is_waited_for()
    {
        var bgp = _loaded.InNeighbor("passive enable;\nlisten 1790;").Bgp!;
        Assert.Equal((1790, true), (bgp.ListenPort, bgp.Neighbors[0].Passive));
    }

    [Fact]
    public void A_template_is_inherited_and_its_routes_come_behind_the_neighbors_own()
    {
        var bgp = _loaded.Right("""
            template {
                neighbor common {
                    local-as 65101;
                    peer-as 64500;
                    static { route 198.18.0.0/15 next-hop 192.0.2.10; }
                }
                neighbor quick { hold-time 30; }
            }
            neighbor 192.0.2.1 {
                inherit [ common quick ];
                local-address 192.0.2.10;
                static { route 198.51.100.0/24 next-hop self; }
            }
            neighbor 192.0.2.2 { inherit common; local-address auto; router-id 192.0.2.11; }
            """).Bgp!;
        Assert.Equal([(30, "192.0.2.10"), (180, "")],
            bgp.Neighbors.Select(neighbor => ((int)neighbor.HoldTime.TotalSeconds, $"{neighbor.Source}")));
        Assert.Equal((null, "192.0.2.11"), (bgp.Neighbors[0].RouterId, $"{bgp.Neighbors[1].RouterId}"));
        Assert.Equal(["198.51.100.0/24 192.0.2.1", "198.18.0.0/15 192.0.2.1", "198.18.0.0/15 192.0.2.2"],
            bgp.StaticRoutes.Select(route => $"{route.Prefix} {string.Join(' ', route.Neighbors!.Value)}"));
    }

    [Fact]
    public void A_group_of_version_3_holds_for_its_neighbors()
    {
        var options = _loaded.Right("""
            group edge {
                local-as 65101;
                peer-as 64500;
                hold-time 60;
                process watcher {
                    run /bin/true --watch;
                    encoder json;
                    neighbor-changes;
                }
                static { route 198.18.0.0/15 next-hop self; }
                neighbor 192.0.2.1 { local-address 192.0.2.10; router-id 192.0.2.10; }
                neighbor 192.0.2.2 { local-address 192.0.2.10; peer-as 64501; router-id 192.0.2.10; }
            }
            """);
        Assert.Equal([(64500u, 60d), (64501u, 60d)],
            options.Bgp!.Neighbors.Select(neighbor => (neighbor.PeerAs, neighbor.HoldTime.TotalSeconds)));
        Assert.Equal(2, options.Bgp.StaticRoutes.Length);
        var process = Assert.Single(options.Processes);
        Assert.Equal(("watcher", "/bin/true --watch", null), (process.Name, string.Join(' ', process.Run), process.Neighbors));
    }

    [Fact]
    public void Whoever_connects_from_a_prefix_is_a_dynamic_neighbor()
    {
        var bgp = _loaded.Right("""
            neighbor 192.0.2.0/24 { local-as 65101; peer-as 64500; local-address 192.0.2.10; passive; listen 179; hold-time 9; }
            """).Bgp!;
        var range = Assert.Single(bgp.DynamicNeighbors);
        Assert.Equal((new Prefix(System.Net.IPAddress.Parse("192.0.2.0"), 24), 64500u), (range.Prefix, range.Settings.PeerAs));
    }

    [Fact]
    public void The_environment_says_where_it_listens_and_which_pipes_it_has()
    {
        var without = _loaded.InNeighbor("");
        Assert.Equal((0, "/run/exabgp/exabgp"), (without.Bgp!.ListenPort, without.ProcessPipes));
        _loaded.Beside("exabgp.env", """
            [exabgp.tcp]
            bind = '192.0.2.10 2001:db8::10'
            port = 1790
            [exabgp.api]
            ack = false
            cli = true
            pipename = 'other'
            """);
        var options = _loaded.InNeighbor("process x { run /bin/true; encoder text; }");
        Assert.Equal((1790, "192.0.2.10 2001:db8::10"), (options.Bgp!.ListenPort, string.Join(' ', options.Bgp.ListenAddresses)));
        Assert.Equal(("/run/exabgp/other", false), (options.ProcessPipes, options.Processes[0].Acknowledges));
        _loaded.Beside("exabgp.env", "exabgp.api.cli = false\nexabgp.tcp.bind = '0.0.0.0'\n");
        options = _loaded.InNeighbor("");
        Assert.Equal((null, 179, true), (options.ProcessPipes, options.Bgp!.ListenPort, options.Bgp.ListenAddresses.IsEmpty));
    }
}
