using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>bgp.neighbors[]</c>, and what <c>bgp</c> says for all of them.</summary>
internal static class NeighborKeys
{
    private static readonly KeyType<TimeSpan> Pause = Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

    // A capability of at most 255 octets holds both.
    private static readonly KeyType<string> HostText = ShortText(63);

    /// <summary>Keys that stand at a neighbor, or in <c>bgp</c> for all.</summary>
    public static readonly Section<NeighborOptions> Shared = new Section<NeighborOptions>("bgp", Usual)
        .Key("hold_time", SessionTypes.HoldTime, o => o.HoldTime, (o, v) => o with { HoldTime = v },
            "silence after which a session is dead", effect: Effect.SessionReset)
        .Key("keepalive_time", Duration(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(21845)).OrNone(),
            o => o.KeepaliveTime, (o, v) => o with { KeepaliveTime = v },
                "time between keepalives; never more than a third of the hold time agreed on, never less than 1s",
            "a third of the hold time", effect: Effect.SessionReset)
        .Key("connect_retry_time", Pause, o => o.ConnectRetryTime, (o, v) => o with { ConnectRetryTime = v },
            "pause before a lost session is tried again, up to a quarter of it less by chance (RFC 4271, section "
                + "10)")
        .Key("max_idle_hold_time", Pause, o => o.MaxIdleHoldTime, (o, v) => o with { MaxIdleHoldTime = v },
            "after errors in a row the pause before the next try doubles from `connect_retry_time` up to this "
                + "(DampPeerOscillations). A session that lasted longer ends the row", "60s")
        .Key("password_file", SessionTypes.Password, o => o.Password, (o, v) => o with { Password = v },
            "file with the TCP MD5 key (RFC 2385), one line of at most 80 octets; relative to this file's "
                + "directory, or `credential:NAME`, one of systemd's credentials. Read at each load, never shown",
            "none", effect: Effect.SessionReset)
        .Key("tcp_md5_key", SessionTypes.InlinePassword, o => o.Password, (o, v) => o with { Password = v },
            "the TCP MD5 key itself, in place of a file: for files that came from elsewhere and hold it. Never shown; who may "
                + "read the file knows it", "none", effect: Effect.Elsewhere)
        .Key("tcp_ao", TcpAoKeys.Type, o => o.TcpAoKeys, (o, v) => o with { TcpAoKeys = v },
            "keys of TCP-AO (RFC 5925), of which the first signs; needs Linux 6.7 with CONFIG_TCP_AO, and without "
                + "it the neighbor is not connected. Not together with `password_file`", "none", effect: Effect.SessionReset)
        .Key("ttl_security", SessionTypes.TtlSecurity, o => o.TtlSecurity, (o, v) => o with { TtlSecurity = v },
            "GTSM (RFC 5082): packets are sent with TTL 255, and those that passed more than these hops (`true`: "
                + "any router) are dropped by the kernel. Both ends need it. Not together with `multihop`",
                    effect: Effect.SessionReset)
        .Key("announce_only", ExportKeys.PrefixList, o => o.Export.AnnounceOnly,
            (o, v) => o with { Export = o.Export with { AnnounceOnly = v } },
            "never announce another prefix, whatever the services say; `192.0.2.0/24+` lets longer ones within it "
                + "pass too. What is withheld is shown by `holdfast show bgp`", "no limit")
        .Key("max_announced", Integer(0, 1_000_000, "routes", "number").OrNone(),
            o => o.Export.MaxAnnounced, (o, v) => o with { Export = o.Export with { MaxAnnounced = v } },
                "the most routes announced; of more, the first in the order of the services are, and the others "
                    + "are shown as withheld", "no limit")
        .Key("bfd", BfdKeys.Type, o => o.Bfd, (o, v) => o with { Bfd = v },
            "watch the neighbor by [BFD](#bgpbfd): a path that fails ends the session within the detection time", "`false`",
                below: "as there; a mapping says what differs");

    /// <summary>Keys that stand at a neighbor, or at a range of them.</summary>
    public static readonly Section<NeighborOptions> Settings = new Section<NeighborOptions>("bgp.neighbors[]", Usual)
        .Key("local_as", AsNumber.OrNone(), o => o.LocalAs, (o, v) => o with { LocalAs = v },
            "our AS towards it", "`bgp.local_as`", effect: Effect.SessionReset)
        .Key("router_id", RouterId.OrNone(), o => o.RouterId, (o, v) => o with { RouterId = v },
            "our BGP identifier towards it", "`bgp.router_id`", effect: Effect.SessionReset)
        .Key("multihop", Integer(1, 255, "hops", "hops, 1 to 255"), o => o.Multihop, (o, v) => o with { Multihop = v },
            "how far away an external neighbor may be", "1: on the link", effect: Effect.SessionReset)
        .Key("families", SessionTypes.Families, o => o.Families, (o, v) => o with { Families = v },
            "what is announced to it", "both", effect: Effect.SessionReset)
        .Key("role", SessionTypes.Role.OrNone(), o => o.Role, (o, v) => o with { Role = v },
            "what we are to it (RFC 9234). A neighbor with a role that does not go with it is refused; as "
                + "provider, peer or rs our routes carry OTC", effect: Effect.SessionReset)
        .Key("role_strict", Bool, o => o.RoleStrict, (o, v) => o with { RoleStrict = v },
            "refuse a neighbor that does not say its role", effect: Effect.SessionReset)
        .Key("extended_next_hop", Bool.OrNone(), o => o.ExtendedNextHop, (o, v) => o with { ExtendedNextHop = v },
            "offer IPv4 routes over IPv6 next hops (RFC 8950), used where the link has no IPv4 address or "
                + "`next_hop.ipv4` says so", "true for IPv6 addresses", effect: Effect.SessionReset)
        .Key("extended_messages", Bool, o => o.ExtendedMessages, (o, v) => o with { ExtendedMessages = v },
            "offer messages of up to 65,535 octets (RFC 8654)", effect: Effect.SessionReset)
        .Key("four_octet_as", Bool, o => o.FourOctetAs, (o, v) => o with { FourOctetAs = v },
            "offer AS numbers of four octets (RFC 6793); `false` is for a router that refuses sessions for it",
            effect: Effect.SessionReset)
        .Key("host_name", HostText.OrNone(), o => o.HostName, (o, v) => o with { HostName = v },
            "the name of this node as its operators are shown it (draft-walton-bgp-hostname-capability)", "not told",
            effect: Effect.SessionReset)
        .Key("domain_name", HostText.OrNone(), o => o.DomainName, (o, v) => o with { DomainName = v },
            "the domain of `host_name`", "not told", effect: Effect.SessionReset)
        .Key("manual_end_of_rib", Bool, o => o.ManualEndOfRib, (o, v) => o with { ManualEndOfRib = v },
            "leave End-of-RIB (RFC 4724) to a process, which writes `announce eor`; else it ends the first routes of a session",
            effect: Effect.SessionReset)
        .Key("graceful_restart", SessionTypes.GracefulRestart, o => o.GracefulRestart, (o, v) => o with { GracefulRestart = v },
            "ask the neighbor to keep our routes for so long when the session is lost (RFC 4724, RFC 8538). "
                + "Anycast wants a dead node's routes gone at once, so `holdfast check` warns of it", effect: Effect.SessionReset)
        .Include(ExportKeys.Section, o => o.Export, (o, v) => o with { Export = v })
        .Inherit(Shared, "bgp");

    public static readonly Section<NeighborOptions> Section = new Section<NeighborOptions>("bgp.neighbors[]", Usual)
        .Key("name", ShortText(63), o => o.Name, (o, v) => o with { Name = v },
            "what operators call it; unique", "its address")
        .Key("address", SessionTypes.Router, o => (o.Address, o.Interface),
            (o, v) => o with { Address = v.Address, Interface = v.Interface },
            "where it is; a link-local one with its interface: `fe80::1%eth0`", required: "write `address: 192.0.2.1`",
                effect: Effect.SessionReset)
        .Key("port", Port, o => o.Port, (o, v) => o with { Port = v }, "the port we connect to", effect: Effect.SessionReset)
        .Key("peer_as", AsNumber, o => o.PeerAs, (o, v) => o with { PeerAs = v },
            "its AS; ours makes the session internal", required: "write `peer_as: 64500`", effect: Effect.SessionReset)
        .Key("source", Address.OrNone(), o => o.Source, (o, v) => o with { Source = v },
            "the address we connect from", "the kernel's choice", effect: Effect.SessionReset)
        .Key("passive", Bool, o => o.Passive, (o, v) => o with { Passive = v },
            "wait for it to connect", effect: Effect.SessionReset)
        .Include(Settings)
        .Check((map, options) =>
        {
            if (map["source"] is { } source && map["address"] is not null && !map.IsMisread("source", "address")
                && options.Source!.AddressFamily != options.Address.AddressFamily)
            {
                source.Error($"`{options.Source}` and the address {options.Address} are of different families",
                    "name a source of the same family");
            }
        });

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var item in field.List("{ address: 192.0.2.1, peer_as: 64500 }"))
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var options = Section.Read(map, draft.NeighborDefaults, reading);
            var hasAddress = map["address"] is not null && !map.IsMisread("address");
            if (options.Name.Length == 0 && hasAddress)
                options = options with { Name = NeighborAddressText.Of(options.Address, options.Interface) };
            // Of the neighbor's own link, whose index is looked up when it is needed.
            if (options is { Interface: not null, Source: { IsIPv6LinkLocal: true } source })
                options = options with { Source = new IPAddress(source.GetAddressBytes()) };
            draft.Neighbors.Add(new(options, map.Path, hasAddress && map["peer_as"] is not null && !map.IsMisread("peer_as")));
        }
        return true;
    }

    private static NeighborOptions Usual() => new("", IPAddress.None, 0);
}
