using System.Globalization;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>bgp.static_routes[]</c>: routes that are announced as they are written.</summary>
internal static class StaticRouteKeys
{
    public static readonly Section<StaticRoute> Section = new Section<StaticRoute>("bgp.static_routes[]", Usual)
        .Key("prefix", RouteTypes.Destination, o => o.Prefix, (o, v) => o with { Prefix = v },
            "where it leads", required: "write `prefix: 192.0.2.0/24`")
        .Key("name", ShortText(63), o => o.Name, (o, v) => o with { Name = v }, "what operators call it", "none")
        .Key("neighbors", RouteTypes.Names, o => o.Neighbors ?? [],
            (o, v) => o with { Neighbors = v }, "names of the neighbors it is for", "all")
        .Key("next_hop", NextHopKeys.OfEither, o => o.NextHop.Ipv6,
            (o, v) => o with { NextHop = new NextHopOptions(v, v) },
            "its next hop; as in [`anycast.next_hop`](#anycastnext_hop), of the route's family")
        .Key("med", Unsigned().OrNone(), o => o.Med, (o, v) => o with { Med = v },
            "MED; a neighbor's `add_med` is added", "none is sent")
        .Key("local_preference", Unsigned().OrNone(), o => o.LocalPref,
            (o, v) => o with { LocalPref = v }, "LOCAL_PREF towards internal neighbors", "the neighbor's")
        .Key("origin", Choice(("igp", Origin.Igp), ("egp", Origin.Egp), ("incomplete", Origin.Incomplete)),
            o => o.Origin, (o, v) => o with { Origin = v }, "ORIGIN")
        .Key("as_path", RouteTypes.Path, o => o.Further.AsPath, (o, v) => o with { Further = o.Further with { AsPath = v } },
            "AS_PATH as it is sent, our AS where it is written: `\"64512 64513 {64514 64515}\"`, ASes without an order in "
                + "braces; "
                + "the empty text is the empty path", "our AS, and towards internal neighbors nothing")
        .Key("communities", Communities, o => o.Communities,
            (o, v) => o with { Communities = v }, "all kinds, as at `anycast.communities`", "none")
        .Key("aggregator", RouteTypes.By, o => o.Further.Aggregator,
            (o, v) => o with { Further = o.Further with { Aggregator = v } }, "AGGREGATOR: `\"65101:192.0.2.1\"`", "none")
        .Key("atomic_aggregate", Bool, o => o.Further.AtomicAggregate,
            (o, v) => o with { Further = o.Further with { AtomicAggregate = v } }, "ATOMIC_AGGREGATE")
        .Key("originator_id", RouteTypes.Originator, o => o.Further.OriginatorId,
            (o, v) => o with { Further = o.Further with { OriginatorId = v } }, "ORIGINATOR_ID; internal neighbors", "none")
        .Key("cluster_list", RouteTypes.Clusters, o => o.Further.ClusterList,
            (o, v) => o with { Further = o.Further with { ClusterList = v } }, "CLUSTER_LIST; internal neighbors", "none")
        .Key("aigp", RouteTypes.Aigp, o => o.Further.Aigp, (o, v) => o with { Further = o.Further with { Aigp = v } },
            "metric of AIGP (RFC 7311); internal neighbors, and those with `aigp: true`", "none")
        .Key("attributes", RouteTypes.Raw, o => o.Further.Raw, (o, v) => o with { Further = o.Further with { Raw = v } },
            "attributes by their numbers: `\"0x20 0xc0 0x0000fe4d0000000100000002\"`; one takes the place of another of its type",
            "none")
        .Key("split", Integer(1, 128, "bits", "length").OrNone(), o => o.Split, (o, v) => o with { Split = v },
            $"announce, in place of the prefix, all of this length in it; at most {StaticRoute.MostParts}", "whole")
        .Key("watchdog", ShortText(63).OrNone(), o => o.Watchdog, (o, v) => o with { Watchdog = v },
            "name by which [processes](#bgpprocesses) announce and withdraw it, with all others of the name", "none")
        .Key("withdrawn", Bool, o => o.Withdrawn, (o, v) => o with { Withdrawn = v },
            "it waits for its watchdog to be announced")
        .Check(Check);

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var item in field.List("{ prefix: 192.0.2.0/24 }"))
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var route = Section.Read(map, Usual(), reading);
            draft.StaticRoutes.Add(new(route, map.Path, map["prefix"] is not null && !map.IsMisread("prefix")));
        }
        return true;
    }

    private static void Check(MappingReader map, StaticRoute options)
    {
        var prefix = options.Prefix;
        var isIpv6 = prefix.Family == AddressFamily.Ipv6Unicast;
        if (map["prefix"] is null || map.IsMisread("prefix")) return;
        if (isIpv6 && options.NextHop.Ipv6 is NextHop.Literal { Value: var hop } && hop.IsIpv4())
            map["next_hop"]!.Error($"`{hop}` is of the wrong family: IPv6 routes need an IPv6 next hop", "write one, or `self`");
        if (options.Split is { } length && map["split"] is { } split)
        {
            if (length < prefix.Length || length > (isIpv6 ? 128 : 32))
                split.Error(string.Create(CultureInfo.InvariantCulture, $"`{prefix}` has no parts of length {length}"),
                    string.Create(CultureInfo.InvariantCulture, $"write {prefix.Length} to {(isIpv6 ? 128 : 32)}"));
            else if (length - prefix.Length > 16)
                split.Error(string.Create(CultureInfo.InvariantCulture,
                    $"that would be more than {StaticRoute.MostParts} routes"),
                    string.Create(CultureInfo.InvariantCulture, $"write at most {prefix.Length + 16}"));
        }
        if (options.Withdrawn && options.Watchdog is null && map["withdrawn"] is { } withdrawn)
            withdrawn.Error("without a `watchdog` nothing would ever announce it", "name one, or take the route away");
    }

    public static StaticRoute Usual() => new(default(Prefix));
}
