using System.Collections.Immutable;
using Holdfast.Bgp.Options;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>bgp.dynamic_neighbors</c>.</summary>
internal static class DynamicNeighborSection
{
    public static readonly KeySet Keys = KeySet.Of("bgp.dynamic_neighbors[]", ["prefix", "peer_as", "limit"], NeighborSection.SettingKeys);

    public static void Read(Field? field, NeighborSection section, NeighborOptions defaults, Draft draft)
    {
        foreach (var item in field?.List("{ prefix: 192.0.2.0/24, peer_as: 64500 }") ?? [])
        {
            if (MappingReader.Open(item, Keys) is not { } map) continue;
            var prefixField = map.Required("prefix", "write `prefix: 192.0.2.0/24`");
            var prefix = prefixField?.Text() is { } text ? prefixField.PrefixOf(text) : null;
            var accepted = PeerAs(map.Required("peer_as", "write `peer_as: 64500`, a list of them, or `any`"));
            var settings = section.Settings(map, defaults) with
            {
                Name = prefix?.ToString() ?? "",
                Address = prefix?.Address ?? defaults.Address,
                PeerAs = accepted is [var one] ? one : 0,
                AcceptedAs = accepted is [_] ? [] : accepted ?? [],
                Passive = true,
            };
            var options = new DynamicNeighborOptions(prefix ?? default, settings);
            options = options with { Limit = map["limit"]?.Integer(1, 10_000, "neighbors") ?? options.Limit };
            draft.DynamicNeighbors.Add(new(options, map.Path, prefix is not null && accepted is not null));
        }
    }

    /// <summary>One AS, a list of them, or none at all for <c>any</c>.</summary>
    private static ImmutableArray<uint>? PeerAs(Field? field)
    {
        if (field is null) return null;
        if (field.Node is Source.ScalarNode { Text: "any" }) return [];
        var numbers = new SortedSet<uint>();
        foreach (var item in field.OneOrMany())
            if (item.AsNumber() is { } number && !numbers.Add(number)) item.Warning($"AS {number} is in the list already");
        if (field.Node is Source.SequenceNode { Items.Count: 0 }) field.Error("no AS is accepted", "name one, or write `any`");
        return numbers.Count == 0 ? null : [.. numbers];
    }
}
