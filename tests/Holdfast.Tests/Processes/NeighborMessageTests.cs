using System.Net;
using System.Text.Json;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Options;
using Holdfast.Testing.Waiting;
using Route = Holdfast.Bgp.Rib.Route;

namespace Holdfast.Tests.Processes;

/// <summary>Messages of neighbors, as programs are told them.</summary>
public sealed class NeighborMessageTests
{
    private static readonly Route Announced = new(new Prefix(IPAddress.Parse("198.18.0.0"), 15))
    {
        NextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("192.0.2.10")), new NextHop.Self()),
        Med = 7,
    };

    [Fact]
    public async Task Text_says_what_came_line_by_line_in_the_order_of_the_session()
    {
        await using var site = new ProcessSite();
        site.Router.Announce([Announced]);
        await site.StartAsync(null, site.Shell("cat > heard") with
        {
            Events =
            [
                ProcessEvent.NeighborChanges, ProcessEvent.ReceiveParsed, ProcessEvent.ReceiveOpen, ProcessEvent.ReceiveUpdate,
                ProcessEvent.SendPackets, ProcessEvent.SendOpen,
            ],
        });
        const string Last = "neighbor 127.0.0.2 receive update route eor 2/1 (ipv6 unicast)\n"
            + "neighbor 127.0.0.2 receive update end\n";
        await Wait.UntilAsync("the end", () => site.Heard.EndsWith(Last, StringComparison.Ordinal), otherwise: () => site.Heard);
        var lines = site.Heard.Split('\n');
        Assert.Equal("neighbor 127.0.0.2 connected", lines[0]);
        Assert.StartsWith(
            "neighbor 127.0.0.2 send 1 header 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("neighbor 127.0.0.2 receive open version 4 asn 65201 hold_time 9 router_id 192.0.2.2 capabilities "
            + "[multiprotocol(ipv4 unicast,ipv6 unicast), route refresh, extended message(65535), asn4(65201), ", lines[2],
            StringComparison.Ordinal);
        Assert.Equal(
            [
                "neighbor 127.0.0.2 up",
                "neighbor 127.0.0.2 receive update start",
                "neighbor 127.0.0.2 receive update announced 198.18.0.0/15 next-hop 192.0.2.10 origin igp "
                    + "as-path [ 65201 ] med 7",
                "neighbor 127.0.0.2 receive update end",
            ],
            lines[3..7]);
    }

    [Theory]
    [InlineData(ProcessApi.Version3, "{ \"198.18.0.0/15\": {  } }")]
    [InlineData(ProcessApi.Version4, "[ { \"nlri\": \"198.18.0.0/15\" } ]")]
    public async Task Json_says_it_as_the_version_asked_for_did(ProcessApi api, string prefixes)
    {
        await using var site = new ProcessSite();
        site.Router.Announce([Announced]);
        await site.StartAsync(null, site.Shell("cat > heard") with
        {
            Encoder = ProcessEncoder.Json,
            Api = api,
            Events =
            [
                ProcessEvent.ReceiveConsolidate, ProcessEvent.ReceiveUpdate, ProcessEvent.ReceiveNotification,
                ProcessEvent.ReceiveRefresh, ProcessEvent.Negotiated,
                ProcessEvent.SendParsed, ProcessEvent.SendOpen, ProcessEvent.SendKeepalive,
            ],
        });
        await Wait.UntilAsync("the route", () => site.Heard.Contains("198.18", StringComparison.Ordinal));
        site.Router.Announce([]);
        site.Router.RequestRoutes(["node"], AddressFamily.Ipv6Unicast);
        site.Router.Reset(["node"], 4);
        await Wait.UntilAsync("the end", () => site.Heard.Contains("\"subcode\": 4", StringComparison.Ordinal));
        var lines = site.Heard.Split('\n')[..^1];
        foreach (var line in lines) JsonDocument.Parse(line).Dispose();
        var route = lines.First(line => line.Contains("announce", StringComparison.Ordinal));
        Assert.Contains("\"direction\": \"receive\", \"message\": { \"update\": { \"attribute\": { \"origin\": \"igp\", "
            + "\"as-path\": [ 65201 ], \"confederation-path\": [], \"med\": 7 }, \"announce\": { \"ipv4 unicast\": { "
            + "\"192.0.2.10\": " + prefixes + " } } } } } }", route, StringComparison.Ordinal);
        Assert.Contains(
            "\"type\": \"update\", \"header\": \"0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00", route, StringComparison.Ordinal);
        Assert.Contains(api == ProcessApi.Version3 ? "{ \"ip\": \"127.0.0.2\", " : "\"peer\": 65201 } , \"direction\"", route,
            StringComparison.Ordinal);
        foreach (var part in (string[])
        [
            "\"direction\": \"send\", \"open\": { \"version\": 4, \"asn\": 65101, \"hold_time\": 9, \"router_id\": ",
            "\"negotiated\": { \"message_size\": 65535, \"hold_time\": 9, \"asn4\": true, \"multisession\": false, "
                + "\"operational\": false, \"refresh\": \"enhanced\", \"families\": [ \"ipv4 unicast\" ,\"ipv6 unicast\" ], "
                + "\"nexthop\": [  ], \"add_path\": { \"send\": [  ], \"receive\": [  ] } } ",
            "\"type\": \"keepalive\", \"neighbor\": ",
            "\"message\": { \"eor\": { \"afi\" : \"ipv6\", \"safi\" : \"unicast\" } }",
            $"\"withdraw\": {{ \"ipv4 unicast\": {prefixes} }}",
            "\"route-refresh\": { \"afi\": \"ipv6\", \"safi\": \"unicast\", \"subtype\": \"request\" } ",
            "\"notification\": { \"code\": 6, \"subcode\": 4, \"data\": \"0x\" } ",
        ])
            Assert.Contains(lines, line => line.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_reads_nothing_loses_lines_and_nobody_else_anything()
    {
        await using var site = new ProcessSite();
        ProcessEvent[] wanted = [ProcessEvent.ReceiveParsed, ProcessEvent.ReceivePackets, ProcessEvent.ReceiveUpdate];
        await site.StartAsync(null,
            new ProcessOptions("mute", ["/bin/sh", "-c", "exec sleep 60"])
            {
                Encoder = ProcessEncoder.Json,
                Events = [.. wanted],
            },
            site.Shell("cat > heard") with { Events = [.. wanted] });
        var round = 0;
        await Wait.UntilAsync("lines that are dropped", () =>
        {
            // Ever other attributes, so that each round is sent.
            site.Router.Announce([.. Enumerable.Range(0, 2000).Select(i => Announced with
            {
                Prefix = new Prefix(new IPAddress([10, (byte)(i >> 8), (byte)i, 0]), 24), Med = (uint)(round + (i % 100)),
            })]);
            round += 100;
            return site.Status is [{ Dropped: > 0 }, _];
        });
        // One that reads may be late, and is told what comes then.
        var last = 900_000u;
        await Wait.UntilAsync("the last by who reads", () =>
        {
            site.Router.Announce([Announced with { Med = last++ }]);
            return site.Heard.Contains(" med 9000", StringComparison.Ordinal);
        });
        Assert.Equal(0, site.Speaker.Neighbors[0].Flaps);
    }
}
