using Holdfast.Anycast.Health;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>damping</c> of a service, or of <c>anycast</c> for all services.</summary>
internal static class DampingKeys
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public static readonly Section<DampingOptions> Section =
        new Section<DampingOptions>("anycast.damping", static () => new DampingOptions())
        .Key("flaps", Integer(1, 50), o => o.Flaps, (o, v) => o with { Flaps = v },
            "so many falls are not damped, but for the last", words: o => $"after {o.Flaps}")
        .Key("window", Duration(TimeSpan.FromSeconds(1), Longest), o => o.Window, (o, v) => o with { Window = v },
            "how long a fall counts", words: o => $"in {OptionText.Of(o.Window)}:")
        .Key("delay", Duration(ShortestDelay, TimeSpan.FromHours(1)), o => o.Delay, (o, v) => o with { Delay = v },
            "how much longer the rise takes at first", words: o => OptionText.Of(o.Delay))
        .Key("max", Duration(ShortestDelay, Longest), o => o.Max, (o, v) => o with { Max = v },
            "the most it takes longer", words: o => $"to {OptionText.Of(o.Max)}")
        .Check((map, options) =>
        {
            if (!map.IsMisread("delay", "max") && options.Max < options.Delay && (map["max"] ?? map["delay"]) is { } at)
                at.Error($"max {OptionText.Of(options.Max)} is less than delay {OptionText.Of(options.Delay)}, "
                    + "which is where it begins",
                    "raise max, or lower the delay");
        });

    public static readonly KeyType<DampingOptions?> Type = new ReadType<DampingOptions?>("`off`, or mapping",
        JsonShapes.AnyOf(JsonShapes.OneOf("off"), JsonShapes.Mapping(() => Section)), TryRead,
            damping => damping is null ? "off" : Section.Words(damping));

    /// <summary>What is not said is as it was above, or as by default where nothing was damped.</summary>
    private static bool TryRead(Field field, DampingOptions? above, Reading reading, out DampingOptions? value)
    {
        value = null;
        if (field.Node is MappingNode) return Section.TryRead(field, above ?? new DampingOptions(), reading, out value);
        if (field.Text() is { } text && text != "off")
            field.Error($"`{ScalarValues.Shorten(text)}` is neither `off` nor a mapping",
                "write `damping: { flaps: 3, window: 10m }`, or `damping: off`");
        return true;
    }
}
