using Holdfast.Bgp.Options;
using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>bfd</c> of a neighbor, or of <c>bgp</c> for all neighbors.</summary>
internal static class BfdSection
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestDetection = TimeSpan.FromMilliseconds(150);

    public static readonly KeySet Keys = new("bgp.bfd", "min_tx", "min_rx", "multiplier", "multihop", "min_ttl", "strict");

    /// <summary>Takes what a value says over what holds one level up: a mapping, <c>true</c> for the defaults, <c>false</c> for none.</summary>
    public static BfdOptions? Read(Field? field, BfdOptions? above)
    {
        if (field is null) return above;
        if (field.Node is ScalarNode { IsEmpty: false }) return field.Boolean() == true ? above ?? new BfdOptions() : null;
        if (MappingReader.Open(field, Keys) is not { } map) return above;
        var options = above ?? new BfdOptions();
        var read = options with
        {
            MinTx = map["min_tx"]?.Duration(Shortest, Longest) ?? options.MinTx,
            MinRx = map["min_rx"]?.Duration(Shortest, Longest) ?? options.MinRx,
            Multiplier = map["multiplier"]?.Integer(1, 255) ?? options.Multiplier,
            Multihop = map["multihop"] is { } multihop ? Multihop(multihop) : options.Multihop,
            MinTtl = map["min_ttl"]?.Integer(1, 255) ?? options.MinTtl,
            Strict = map["strict"]?.Boolean() ?? options.Strict,
        };
        if (map["min_ttl"] is { } minTtl && read.Multihop == false)
            minTtl.Error("on the link packets must come with TTL 255 (RFC 5881): `min_ttl` is for multihop", "take it away");
        var detection = Max(read.MinTx, read.MinRx) * read.Multiplier;
        if (detection < ShortestDetection && (map["multiplier"] ?? map["min_rx"] ?? map["min_tx"]) is { } at)
            at.Warning($"a neighbor is held for lost after {ScalarValues.Words(detection)}: a pause of either machine may be as long",
                "3 times 50ms holds on a busy machine");
        return read;
    }

    private static bool? Multihop(Field field) => field.Choice("auto", "true", "false") switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
