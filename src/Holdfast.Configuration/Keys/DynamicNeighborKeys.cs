using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Collections;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>bgp.dynamic_neighbors[]</c>: whoever connects from a prefix.</summary>
internal static class DynamicNeighborKeys
{
    private static readonly ScalarType<Prefix> PrefixType =
        new("prefix", JsonShapes.Prefix, field => field.Text() is { } text ? field.PrefixOf(text) : null);

    private static readonly ScalarType<ValueList<uint>> PeerAs = new("AS number, list of them, or `any`",
        JsonShapes.AnyOf(JsonShapes.OneOf("any"), JsonShapes.OneOrMany(NetworkTypes.AsNumber.Shape, 1)), ReadPeerAs, Accepted);

    public static readonly Section<DynamicNeighborOptions> Section =
        new Section<DynamicNeighborOptions>("bgp.dynamic_neighbors[]", Usual)
        .Key("prefix", PrefixType, o => o.Prefix,
            (o, v) => new DynamicNeighborOptions(v, o.Settings with { Name = $"{v}", Address = v.Address }),
            "where they connect from", required: "write `prefix: 192.0.2.0/24`", effect: Effect.Elsewhere)
        .Key("peer_as", PeerAs, o => o.Settings.PeerAs == 0 ? o.Settings.AcceptedAs : [o.Settings.PeerAs],
            (o, v) => o with { Settings = o.Settings with { PeerAs = v is [var one] ? one : 0, AcceptedAs = v is [_] ? [] : v } },
            "the ASes they may have", required: "write `peer_as: 64500`, a list of them, or `any`")
        .Key("limit", Integer(1, 10_000, "neighbors", "1 to 10000"), o => o.Limit, (o, v) => o with { Limit = v },
            "how many at a time whose OPEN was accepted; more are refused")
        .Include(NeighborKeys.Settings, o => o.Settings, (o, v) => o with { Settings = v }, sameAs: "as at a neighbor")
        .Describe("password_file", "bgp", "one key for all that connect from the prefix");

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var item in field.List("{ prefix: 192.0.2.0/24, peer_as: 64500 }"))
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var above = new DynamicNeighborOptions(default, draft.NeighborDefaults with { Passive = true });
            var isWhole = map["prefix"] is not null && map["peer_as"] is not null;
            var options = Section.Read(map, above, reading);
            draft.DynamicNeighbors.Add(new(options, map.Path, isWhole && !map.IsMisread("prefix", "peer_as")));
        }
        return true;
    }

    private static DynamicNeighborOptions Usual() => new(default, new NeighborOptions("", IPAddress.None, 0));

    /// <summary>One AS, a list of them, or none at all for <c>any</c>.</summary>
    private static ValueList<uint>? ReadPeerAs(Field field)
    {
        if (field.Node is ScalarNode { Text: "any" }) return [];
        var numbers = new SortedSet<uint>();
        foreach (var item in field.OneOrMany())
            if (item.AsNumber() is { } number && !numbers.Add(number)) item.Warning($"AS {number} is in the list already");
        if (field.Node is SequenceNode { Items.Count: 0 }) field.Error("no AS is accepted", "name one, or write `any`");
        return numbers.Count == 0 ? null : [.. numbers];
    }

    private static string Accepted(ValueList<uint> numbers) =>
        numbers.IsEmpty ? "any" : numbers is [var one] ? OptionText.Of(one) : OptionText.List(numbers);
}
