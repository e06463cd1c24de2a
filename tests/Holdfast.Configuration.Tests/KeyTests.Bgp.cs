using System.Globalization;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Keys;

namespace Holdfast.Configuration.Tests;

public partial class KeyTests
{
    private static Dictionary<string, Case> BgpCases() => new(StringComparer.Ordinal)
    {
        ["bgp.local_as"] = new(InBgp("local_as: 4200000000"), o => o.Bgp!.LocalAs, "65101", "4200000000"),
        ["bgp.router_id"] = new(InBgp("router_id: 192.0.2.77"), o => o.Bgp!.RouterId, "192.0.2.10", "192.0.2.77"),
        ["bgp.listen_port"] = new(InBgp("listen_port: 0"), o => o.Bgp!.ListenPort, "179", "0"),
        ["bgp.listen_addresses"] = new(InBgp("listen_addresses: [192.0.2.10, \"2001:db8::10\"]"),
            o => string.Join(' ', o.Bgp!.ListenAddresses), "", "192.0.2.10 2001:db8::10"),
        ["bgp.hold_time"] = new(InBgp("hold_time: 90s"), o => Neighbor(o).HoldTime, "00:00:09", "00:01:30"),
        ["bgp.connect_retry_time"] =
            new(InBgp("connect_retry_time: 1s"), o => Neighbor(o).ConnectRetryTime, "00:00:05", "00:00:01"),
        ["bgp.password_file"] = new(InBgp("password_file: Wrong/right.key"), o => Neighbor(o).Password, "", "right"),
        ["bgp.bfd"] = new(InBgp("bfd: true"), Bfd, "", "100ms/100ms x 3"),
        ["bgp.bfd.min_tx"] = new(InBgp("bfd: { min_tx: 50ms }"), Bfd, "", "50ms/100ms x 3"),
        ["bgp.bfd.min_rx"] = new(InBgp("bfd: { min_rx: 200ms }"), Bfd, "", "100ms/200ms x 3"),
        ["bgp.bfd.multiplier"] = new(InBgp("bfd: { multiplier: 5 }"), Bfd, "", "100ms/100ms x 5"),
        ["bgp.bfd.multihop"] = new(InBgp("bfd: { multihop: true }"), Bfd, "", "100ms/100ms x 3 multihop"),
        ["bgp.bfd.min_ttl"] =
            new(InBgp("bfd: { multihop: true, min_ttl: 250 }"), Bfd, "", "100ms/100ms x 3 multihop min_ttl 250"),
        ["bgp.bfd.strict"] = new(InBgp("bfd: { strict: true }"), Bfd, "", "100ms/100ms x 3 strict"),
        ["bgp.neighbors"] = new(InBgp(""), o => o.Bgp!.Neighbors.Length, "1", "1", Same: true),
        ["bgp.neighbors[].name"] = new(InNeighbor("name: router"), o => Neighbor(o).Name, "192.0.2.1", "router"),
        ["bgp.neighbors[].address"] =
            new(InNeighbor("", "address: 2001:db8::1, peer_as: 64500"), o => Neighbor(o).Address, "192.0.2.1", "2001:db8::1"),
        ["bgp.neighbors[].port"] = new(InNeighbor("port: 1179"), o => Neighbor(o).Port, "179", "1179"),
        ["bgp.neighbors[].peer_as"] =
            new(InNeighbor("", "address: 192.0.2.1, peer_as: 395089"), o => Neighbor(o).PeerAs, "64500", "395089"),
        ["bgp.neighbors[].local_as"] = new(InNeighbor("local_as: 65199"), o => Neighbor(o).LocalAs, "", "65199"),
        ["bgp.neighbors[].source"] = new(InNeighbor("source: 192.0.2.10"), o => Neighbor(o).Source, "", "192.0.2.10"),
        ["bgp.neighbors[].passive"] = new(InNeighbor("passive: true"), o => Neighbor(o).Passive, "False", "True"),
        ["bgp.neighbors[].multihop"] = new(InNeighbor("multihop: 5"), o => Neighbor(o).Multihop, "1", "5"),
        ["bgp.neighbors[].families"] =
            new(InNeighbor("families: ipv6"), o => string.Join(' ', Neighbor(o).Families), "Ipv4Unicast Ipv6Unicast",
            "Ipv6Unicast"),
        ["bgp.neighbors[].next_hop"] =
            new(InNeighbor("next_hop: { ipv6: global }"),
            o => Neighbor(o).Export.NextHop is { } own ? NextHopKeys.Section.Words(own) : "", "", "self and global"),
        ["bgp.neighbors[].hold_time"] = new(InNeighbor("hold_time: 0"), o => Neighbor(o).HoldTime, "00:00:09", "00:00:00"),
        ["bgp.neighbors[].connect_retry_time"] =
            new(InNeighbor("connect_retry_time: 2m"), o => Neighbor(o).ConnectRetryTime, "00:00:05", "00:02:00"),
        ["bgp.neighbors[].bfd"] =
            new(InNeighbor("bfd: { min_tx: 50ms, min_rx: 50ms, multihop: false }"), Bfd, "", "50ms/50ms x 3 on the link"),
        ["bgp.neighbors[].password_file"] =
            new(InNeighbor("password_file: Wrong/right.key"), o => Neighbor(o).Password, "", "right"),
        ["bgp.keepalive_time"] = new(InBgp("keepalive_time: 2s"), o => Neighbor(o).KeepaliveTime, "", "00:00:02"),
        ["bgp.neighbors[].keepalive_time"] =
            new(InNeighbor("keepalive_time: 2s"), o => Neighbor(o).KeepaliveTime, "", "00:00:02"),
        ["bgp.max_idle_hold_time"] =
            new(InBgp("max_idle_hold_time: 5m"), o => Neighbor(o).MaxIdleHoldTime, "00:01:00", "00:05:00"),
        ["bgp.neighbors[].max_idle_hold_time"] =
            new(InNeighbor("max_idle_hold_time: 5m"), o => Neighbor(o).MaxIdleHoldTime, "00:01:00", "00:05:00"),
        ["bgp.tcp_ao"] =
            new(InBgp("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"),
            o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.ToString())), "", "TcpAoKey { HmacSha1, 1, 2 }"),
        ["bgp.neighbors[].tcp_ao"] =
            new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"),
            o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.ToString())), "", "TcpAoKey { HmacSha1, 1, 2 }"),
        ["bgp.ttl_security"] = new(InBgp("ttl_security: true"), o => Neighbor(o).TtlSecurity, "", "1"),
        ["bgp.neighbors[].ttl_security"] = new(InNeighbor("ttl_security: true"), o => Neighbor(o).TtlSecurity, "", "1"),
        ["bgp.announce_only"] =
            new(InBgp("announce_only: [203.0.113.0/24+, 192.0.2.53/32]"),
            o => Neighbor(o).Export.AnnounceOnly is { } only ? string.Join(' ', only) : "", "", "203.0.113.0/24+ 192.0.2.53/32"),
        ["bgp.neighbors[].announce_only"] =
            new(InNeighbor("announce_only: [203.0.113.0/24+, 192.0.2.53/32]"),
            o => Neighbor(o).Export.AnnounceOnly is { } only ? string.Join(' ', only) : "", "", "203.0.113.0/24+ 192.0.2.53/32"),
        ["bgp.max_announced"] = new(InBgp("max_announced: 3"), o => Neighbor(o).Export.MaxAnnounced, "", "3"),
        ["bgp.neighbors[].max_announced"] = new(InNeighbor("max_announced: 3"), o => Neighbor(o).Export.MaxAnnounced, "", "3"),
        ["bgp.neighbors[].role"] = new(InNeighbor("role: customer"), o => Neighbor(o).Role, "", "Customer"),
        ["bgp.neighbors[].role_strict"] =
            new(InNeighbor("role: rs_client, role_strict: true"), o => Neighbor(o).RoleStrict, "False", "True"),
        ["bgp.neighbors[].extended_next_hop"] =
            new(InNeighbor("extended_next_hop: true"), o => Neighbor(o).ExtendedNextHop, "", "True"),
        ["bgp.neighbors[].four_octet_as"] =
            new(InNeighbor("four_octet_as: false"), o => Neighbor(o).FourOctetAs, "True", "False"),
        ["bgp.neighbors[].manual_end_of_rib"] =
            new(InNeighbor("manual_end_of_rib: true"), o => Neighbor(o).ManualEndOfRib, "False", "True"),
        ["bgp.neighbors[].host_name"] = new(InNeighbor("host_name: lb1"), o => Neighbor(o).HostName, "", "lb1"),
        ["bgp.neighbors[].domain_name"] = new(
            InNeighbor("host_name: lb1, domain_name: example.net"), o => Neighbor(o).DomainName, "", "example.net"),
        ["bgp.neighbors[].extended_messages"] =
            new(InNeighbor("extended_messages: false"), o => Neighbor(o).ExtendedMessages, "True", "False"),
        ["bgp.neighbors[].four_octet_as"] =
            new(InNeighbor("four_octet_as: false"), o => Neighbor(o).FourOctetAs, "True", "False"),
        ["bgp.neighbors[].host_name"] = new(InNeighbor("host_name: lb1"), o => Neighbor(o).HostName, "", "lb1"),
        ["bgp.neighbors[].domain_name"] =
            new(InNeighbor("domain_name: example.net"), o => Neighbor(o).DomainName, "", "example.net"),
        ["bgp.neighbors[].manual_end_of_rib"] =
            new(InNeighbor("manual_end_of_rib: true"), o => Neighbor(o).ManualEndOfRib, "False", "True"),
        ["bgp.neighbors[].graceful_restart"] =
            new(InNeighbor("graceful_restart: 2m"), o => Neighbor(o).GracefulRestart, "", "00:02:00"),
        ["bgp.neighbors[].add_med"] = new(InNeighbor("add_med: 50"), o => Neighbor(o).Export.AddMed, "0", "50"),
        ["bgp.neighbors[].as_path_prepend"] =
            new(InNeighbor("as_path_prepend: 2"), o => Neighbor(o).Export.AsPathPrepend, "0", "2"),
        ["bgp.neighbors[].origin"] = new(InNeighbor("origin: incomplete"), o => Neighbor(o).Export.Origin, "", "Incomplete"),
        ["bgp.neighbors[].local_preference"] =
            new(InNeighbor("local_preference: 200"), o => Neighbor(o).Export.LocalPreference, "100", "200"),
        ["bgp.neighbors[].communities"] =
            new(InNeighbor("communities: [no-export, 65101:1:2]"), o => Neighbor(o).Export.Communities, "",
            "65535:65281 65101:1:2"),
        ["bgp.neighbors[].send_communities"] =
            new(InNeighbor("send_communities: [standard, large]"), o => Neighbor(o).Export.SendCommunities, "All",
            "Standard, Large"),
        ["bgp.neighbors[].router_id"] = new(InNeighbor("router_id: 192.0.2.99"), o => Neighbor(o).RouterId, "", "192.0.2.99"),
        ["bgp.neighbors[].aigp"] = new(InNeighbor("aigp: true"), o => Neighbor(o).Export.Aigp, "False", "True"),
        ["bgp.tcp_md5_key"] = new(InBgp("tcp_md5_key: right"), o => Neighbor(o).Password, "", "right"),
        ["bgp.neighbors[].tcp_md5_key"] = new(InNeighbor("tcp_md5_key: right"), o => Neighbor(o).Password, "", "right"),
        ["bgp.static_routes"] = new(InRoute(""), o => o.Bgp!.StaticRoutes.Length, "0", "1"),
        ["bgp.static_routes[].prefix"] = new(InRoute(""), o => StaticRoute(o).Prefix, "0.0.0.0/0", "198.18.0.0/15"),
        ["bgp.static_routes[].name"] = new(InRoute("name: lab"), o => StaticRoute(o).Name, "", "lab"),
        ["bgp.static_routes[].neighbors"] =
            new(InRoute("neighbors: 192.0.2.1"), o => string.Join(' ', StaticRoute(o).Neighbors ?? []), "", "192.0.2.1"),
        ["bgp.static_routes[].next_hop"] =
            new(InRoute("next_hop: 192.0.2.10"), o => StaticRoute(o).NextHop.Ipv4 is NextHop.Literal its ? its.Value : "", "",
            "192.0.2.10"),
        ["bgp.static_routes[].med"] = new(InRoute("med: 0"), o => StaticRoute(o).Med, "", "0"),
        ["bgp.static_routes[].local_preference"] =
            new(InRoute("local_preference: 200"), o => StaticRoute(o).LocalPref, "", "200"),
        ["bgp.static_routes[].origin"] = new(InRoute("origin: egp"), o => StaticRoute(o).Origin, "Igp", "Egp"),
        ["bgp.static_routes[].as_path"] =
            new(InRoute("as_path: \"64512 {64513 64514}\""), o => StaticRoute(o).Further.AsPath, "", "64512 {64513 64514}"),
        ["bgp.static_routes[].communities"] =
            new(InRoute("communities: [no-export, 65101:1:2]"), o => StaticRoute(o).Communities, "", "65535:65281 65101:1:2"),
        ["bgp.static_routes[].aggregator"] =
            new(InRoute("aggregator: \"65101:192.0.2.7\""), o => StaticRoute(o).Further.Aggregator, "", "65101:192.0.2.7"),
        ["bgp.static_routes[].atomic_aggregate"] =
            new(InRoute("atomic_aggregate: true"), o => StaticRoute(o).Further.AtomicAggregate, "False", "True"),
        ["bgp.static_routes[].originator_id"] =
            new(InRoute("originator_id: 192.0.2.7"), o => StaticRoute(o).Further.OriginatorId, "", "192.0.2.7"),
        ["bgp.static_routes[].cluster_list"] = new(InRoute("cluster_list: [192.0.2.7, 192.0.2.8]"),
            o => string.Join(' ', StaticRoute(o).Further.ClusterList), "", "192.0.2.7 192.0.2.8"),
        ["bgp.static_routes[].aigp"] = new(InRoute("aigp: 77"), o => StaticRoute(o).Further.Aigp, "", "77"),
        ["bgp.static_routes[].attributes"] = new(InRoute("attributes: [\"0x63 0xc0 0x01\"]"),
            o => string.Join(' ', StaticRoute(o).Further.Raw), "", "0x63 0xc0 0x01"),
        ["bgp.static_routes[].split"] = new(InRoute("split: 17"), o => StaticRoute(o).Prefixes.Count(), "1", "4"),
        ["bgp.static_routes[].watchdog"] = new(InRoute("watchdog: dnsr"), o => StaticRoute(o).Watchdog, "", "dnsr"),
        ["bgp.static_routes[].withdrawn"] =
            new(InRoute("watchdog: dnsr, withdrawn: true"), o => StaticRoute(o).Withdrawn, "False", "True"),
        ["bgp.processes"] = new(InProcess(""), o => o.Processes.Length, "0", "1"),
        ["bgp.processes[].name"] = new(InProcess(""), o => Process(o).Name, "", "checker"),
        ["bgp.processes[].run"] = new(InProcess(""), o => string.Join(' ', Process(o).Run), "", "/bin/check --fast"),
        ["bgp.processes[].encoder"] = new(InProcess("encoder: json"), o => Process(o).Encoder, "Text", "Json"),
        ["bgp.processes[].api"] = new(InProcess("api: 3"), o => Process(o).Api, "Version4", "Version3"),
        ["bgp.processes[].ack"] = new(InProcess("ack: false"), o => Process(o).Acknowledges, "True", "False"),
        ["bgp.processes[].respawn"] = new(InProcess("respawn: false"), o => Process(o).Respawn, "True", "False"),
        ["bgp.processes[].withdraw_on_exit"] =
            new(InProcess("withdraw_on_exit: false"), o => Process(o).WithdrawOnExit, "True", "False"),
        ["bgp.processes[].neighbors"] =
            new(InProcess("neighbors: 192.0.2.1"), o => string.Join(' ', Process(o).Neighbors ?? []), "", "192.0.2.1"),
        ["bgp.processes[].events"] = new(InProcess("events: [neighbor-changes, fsm]"),
            o => string.Join(' ', Process(o).Events), "", "NeighborChanges Fsm"),
        ["bgp.processes[].user"] = new(InProcess("user: daemon"), o => Process(o).User?.Name, "", "daemon"),
        ["bgp.cli_pipes"] = new(InBgp("cli_pipes: /run/exabgp/exabgp"), o => o.ProcessPipes, "", "/run/exabgp/exabgp"),
        ["bgp.dynamic_neighbors"] = new(InRange(""), o => o.Bgp!.DynamicNeighbors.Length, "0", "1"),
        ["bgp.dynamic_neighbors[].prefix"] =
            new(InRange(""), o => o.Bgp!.DynamicNeighbors is [var range] ? range.Prefix : "", "", "203.0.113.0/24"),
        ["bgp.dynamic_neighbors[].peer_as"] =
            new(InRange("", "prefix: 203.0.113.0/24, peer_as: [64501, 64500]"), o => string.Join(' ', Neighbor(o).AcceptedAs),
            "", "64500 64501"),
        ["bgp.dynamic_neighbors[].limit"] =
            new(InRange("limit: 7"), o => o.Bgp!.DynamicNeighbors is [var range] ? range.Limit : 100, "100", "7"),
        ["bgp.tcp_ao[].send_id"] =
            new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"),
            o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.SendId)), "", "1"),
        ["bgp.tcp_ao[].receive_id"] =
            new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"),
            o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.ReceiveId)), "", "2"),
        ["bgp.tcp_ao[].algorithm"] =
            new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key, algorithm: aes-128-cmac-96 }"),
            o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.Algorithm)), "", "AesCmac128"),
        ["bgp.tcp_ao[].key_file"] =
            new(InNeighbor("tcp_ao: { send_id: 1, receive_id: 2, key_file: Wrong/right.key }"),
            o => string.Join(' ', Neighbor(o).TcpAoKeys.Select(key => key.Secret)), "", "right"),
    };
}
