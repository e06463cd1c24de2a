using Holdfast.Bgp.Options;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>bfd</c> of a neighbor, or of <c>bgp</c> for all neighbors.</summary>
internal static class BfdKeys
{
    private static readonly TimeSpan ShortestDetection = TimeSpan.FromMilliseconds(150);

    private static readonly KeyType<TimeSpan> Interval = Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));

    private static readonly ReadType<bool?> Multihop =
        new("`auto`, `true`, `false`", JsonShapes.OneOf("auto", "true", "false"), ReadMultihop,
            multihop => multihop is { } its ? OptionText.Of(its) : "auto")
        {
            IsCode = true,
        };

    public static readonly Section<BfdOptions> Section = new Section<BfdOptions>("bgp.bfd", static () => new BfdOptions())
        .Key("min_tx", Interval, o => o.MinTx, (o, v) => o with { MinTx = v },
            "how often we would send while Up; the neighbor may ask for less. Once a second while not Up",
                words: o => $"{OptionText.Of(o.MinTx)}/{OptionText.Of(o.MinRx)}")
        .Key("min_rx", Interval, o => o.MinRx, (o, v) => o with { MinRx = v },
            "how often we want to hear from the neighbor", words: static _ => null)
        .Key("multiplier", Integer(1, 255), o => o.Multiplier, (o, v) => o with { Multiplier = v },
            "so many of our packets missed, and the neighbor holds us for lost. Ours is the neighbor's to say",
                words: o => $"x {o.Multiplier}")
        .Key("multihop", Multihop, o => o.Multihop, (o, v) => o with { Multihop = v },
            "whether routers lie between: UDP port 4784 in the place of 3784. `auto`: an external neighbor with "
                + "`multihop` above 1, an internal one in no subnet of this node",
                    words: o => o.Multihop switch { true => "multihop", false => "on the link", null => null })
        .Key("min_ttl", Integer(1, 255).OrNone(), o => o.MinTtl, (o, v) => o with { MinTtl = v },
            "lowest TTL of multihop packets that counts. The default goes by the hops the neighbor may be away: 256 less "
                + "`ttl_security`, else less `multihop`, and 192 for an internal neighbor, if it sends with 255 as FRR does. For "
                + "BIRD, which sends with 64, write 65 less the hops. On the link it is always 255", "256 less the hops")
        .Key("strict", Bool, o => o.Strict, (o, v) => o with { Strict = v },
            "the BGP session waits until BFD is Up, from the beginning and for ever")
        .Check(CheckOne);

    public static readonly KeyType<BfdOptions?> Type = new ReadType<BfdOptions?>("`true`, `false`, or mapping",
        JsonShapes.AnyOf(JsonShapes.Boolean, JsonShapes.Mapping(() => Section)), TryRead,
            bfd => bfd is null ? "" : Section.Words(bfd));

    /// <summary>
    /// A mapping is read over what holds one level up; <c>true</c> takes that or the defaults, <c>false</c> is none.
    /// </summary>
    private static bool TryRead(Field field, BfdOptions? above, Reading reading, out BfdOptions? value)
    {
        value = null;
        if (field.Node is not ScalarNode { IsEmpty: false })
            return Section.TryRead(field, above ?? new BfdOptions(), reading, out value);
        if (field.Boolean() == true) value = above ?? new BfdOptions();
        return true;
    }

    private static bool ReadMultihop(Field field, bool? above, Reading reading, out bool? value)
    {
        var word = field.Choice("auto", "true", "false");
        value = word switch { "true" => true, "false" => false, _ => null };
        return word is not null;
    }

    private static void CheckOne(MappingReader map, BfdOptions options)
    {
        if (map["min_ttl"] is { } minTtl && options.Multihop == false)
            minTtl.Error("on the link packets must come with TTL 255 (RFC 5881): `min_ttl` is for multihop", "take it away");
        var detection = (options.MinTx > options.MinRx ? options.MinTx : options.MinRx) * options.Multiplier;
        if (detection < ShortestDetection && (map["multiplier"] ?? map["min_rx"] ?? map["min_tx"]) is { } at)
            at.Warning($"a neighbor is held for lost after {OptionText.Of(detection)}: a pause of either machine may be as long",
                "3 times 50ms holds on a busy machine");
    }
}
