using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary>What a neighbor is told of the routes: keys that stand among the neighbor's own.</summary>
internal static class ExportKeys
{
    public static readonly KeyType<ValueList<PrefixRange>?> PrefixList = new ScalarType<ValueList<PrefixRange>>(
        "list of prefixes", JsonShapes.OneOrMany(JsonShapes.Pattern(@"^[0-9A-Fa-f.:]+/[0-9]+\+?$")),
            field => field.PrefixRanges(), OptionText.List).OrNone();

    private static readonly KeyType<NextHopOptions?> NextHop =
        new ReadType<NextHopOptions?>("mapping", JsonShapes.Mapping(() => NextHopKeys.Section),
        (Field field, NextHopOptions? above, Reading reading, out NextHopOptions? value) =>
            NextHopKeys.Section.TryRead(field, above ?? NextHopOptions.Self, reading, out value),
        nextHop => nextHop is null ? "" : NextHopKeys.Section.Words(nextHop));

    private static readonly KeyType<CommunityKinds> Kinds = new ScalarType<CommunityKinds>(
        "`standard`, `large`, `extended`, or `none`",
            JsonShapes.OneOrMany(JsonShapes.OneOf("standard", "large", "extended", "none")), ReadKinds);

    public static readonly Section<ExportOptions> Section =
        new Section<ExportOptions>("bgp.neighbors[]", static () => new ExportOptions())
        .Key("next_hop", NextHop, o => o.NextHop, (o, v) => o with { NextHop = v },
            "next hops towards it, `self` where it says nothing", "the routes' own")
        .Key("add_med", Unsigned("number"), o => o.AddMed, (o, v) => o with { AddMed = v },
            "added to the MED of each route, so that the order by state stays")
        .Key("as_path_prepend", AsPathPrepend, o => o.AsPathPrepend, (o, v) => o with { AsPathPrepend = v },
            "our AS so many times more in the AS path; external neighbors")
        .Key("origin", Choice(("igp", Origin.Igp), ("egp", Origin.Egp), ("incomplete", Origin.Incomplete)).OrNone(),
            o => o.Origin, (o, v) => o with { Origin = v }, "ORIGIN", "the routes' own, `igp`")
        .Key("local_preference", Unsigned("number"), o => o.LocalPreference, (o, v) => o with { LocalPreference = v },
            "LOCAL_PREF; internal neighbors")
        .Key("communities", Communities, o => o.Communities, (o, v) => o with { Communities = v },
            "added to those of each route; all kinds, as at `anycast.communities`", "none")
        .Key("send_communities", Kinds, o => o.SendCommunities, (o, v) => o with { SendCommunities = v },
            "kinds of communities that are sent to it", "all")
        .Key("aigp", Bool, o => o.Aigp, (o, v) => o with { Aigp = v },
            "send AIGP (RFC 7311) of routes that have it, as internal neighbors get it always");

    private static CommunityKinds? ReadKinds(Field field)
    {
        var kinds = CommunityKinds.None;
        foreach (var item in field.OneOrMany())
        {
            kinds |= item.Choice("standard", "large", "extended", "none") switch
            {
                "standard" => CommunityKinds.Standard,
                "large" => CommunityKinds.Large,
                "extended" => CommunityKinds.Extended,
                _ => CommunityKinds.None,
            };
        }
        return kinds;
    }
}
