using System.Globalization;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>What rules of dnsdist fit by more than the question and who asks it, in native matches.</summary>
internal static class MessageSelectors
{
    private static readonly string[] Sections = ["question", "answer", "authority", "additional"];

    public static readonly IReadOnlyList<SelectorRow> List =
    [
        new("RegexRule", "`qname_regex`", static call => Pattern(call, PosixPattern.Extended)),
        new("RE2Rule", "`qname_regex`, for the whole name, with the case of its letters", static call =>
            Pattern(call, PosixPattern.Re2)),
        new("ERCodeRule", "`edns: true`, `extended_rcode`", static call =>
            call.Required(0, "a response code")?.Text() is { } code
                ? new Selector.All([Part(call, "edns", "true"), Part(call, "extended_rcode", Constants.RcodeOf(code))], call.At)
                : null),
        new("TrailingDataRule", "`trailing_data: true`", static call => Part(call, "trailing_data", "true")),
        new("RecordsCountRule", "`records`", static call => Records(call, hasType: false)),
        new("RecordsTypeCountRule", "`records`, with `type`", static call => Records(call, hasType: true)),
        new("EDNSOptionRule", "`edns_option`", static call => Number(call, 0, "the number of an option", ushort.MaxValue) is { } code
            ? Part(call, "edns_option", code) : null),
        new("EDNSVersionRule", "`min_edns_version`, one more", static call =>
            Number(call, 0, "a version", byte.MaxValue) is { } version
                ? version == byte.MaxValue ? Nothing(call) : Part(call, "min_edns_version", version + 1) : null),
        new("DSTPortRule", "`destination_port`", static call => Number(call, 0, "a port", ushort.MaxValue) is { } port
            ? Part(call, "destination_port", port) : null),
        new("ProbaRule", "`probability`", static call => call.Required(0, "a probability")?.Number() is { } share
            ? Part(call, "probability", share.ToString("0.################", CultureInfo.InvariantCulture)) : null),
        new("PoolOutstandingRule", "`pool_outstanding`", Outstanding),
        new("PayloadSizeRule", "`min_size`, `max_size`", Size),
        new("IncomingProtocolRule", "`transport`, for `DoUDP` and `DoTCP`", Protocol),
    ];

    private static Selector.Part? Pattern(Arguments call, Func<string, (string? Native, string? Error)> translate)
    {
        if (call.Required(0, "a regular expression") is not { } argument || argument.Text() is not { } text) return null;
        var (native, error) = translate(text);
        if (native is not null) return new Selector.Part("qname_regex", [native], argument.At);
        argument.Error($"`{ScalarValues.Shorten(text)}` is not honoured: {error}", "write it by other means");
        return null;
    }

    private static Selector.Nested? Records(Arguments call, bool hasType)
    {
        var after = hasType ? 2 : 1;
        if (Number(call, 0, "a section", Sections.Length - 1) is not { } section
            || Number(call, after, "the least", ushort.MaxValue) is not { } least
            || Number(call, after + 1, "the most", ushort.MaxValue) is not { } most)
            return null;
        var keys = new Settings().Set("section", Sections[section], call[0]!.At);
        if (hasType)
        {
            if (call.Required(1, "a type")?.Text() is not { } type) return null;
            keys.Set("type", Constants.TypeOf(type), call[1]!.At);
        }
        keys.Set("min", Text(least), call[after]!.At).Set("max", Text(most), call[after + 1]!.At);
        return new Selector.Nested("records", keys, call.At);
    }

    private static Selector.Nested? Outstanding(Arguments call) =>
        call.Required(0, "a pool")?.Node is ScalarNode { Text: var pool }
        && Number(call, 1, "a limit", int.MaxValue) is { } limit
            ? new Selector.Nested("pool_outstanding", new Settings().Set("pool", Pool.NameOf(pool), call[0]!.At)
                .Set("above", Text(limit), call[1]!.At), call.At)
            : null;

    private static Selector? Size(Arguments call)
    {
        if (call.Required(0, "a comparison") is not { } argument || argument.Text() is not { } comparison
            || Number(call, 1, "a size", ushort.MaxValue) is not { } size)
            return null;
        switch (comparison)
        {
            case "equal":
                return new Selector.All([Part(call, "min_size", size), Part(call, "max_size", size)], call.At);
            case "greater":
                return size == ushort.MaxValue ? Nothing(call) : Part(call, "min_size", size + 1);
            case "greaterOrEqual":
                return Part(call, "min_size", size);
            case "smaller":
                return size == 0 ? Nothing(call) : Part(call, "max_size", size - 1);
            case "smallerOrEqual":
                return Part(call, "max_size", size);
            default:
                argument.Error($"`{ScalarValues.Shorten(comparison)}` is no comparison",
                    "comparisons: `equal`, `greater`, `greaterOrEqual`, `smaller`, `smallerOrEqual`");
                return null;
        }
    }

    private static Selector.Part? Protocol(Arguments call)
    {
        if (call.Required(0, "a protocol")?.Text() is not { } protocol) return null;
        if (protocol is "DoUDP" or "DoTCP") return Part(call, "transport", protocol == "DoUDP" ? "udp" : "tcp");
        call.Refuse($"is not honoured: nothing comes over {ScalarValues.Shorten(protocol)}, there is UDP and TCP alone",
            "use `DoUDP` or `DoTCP`");
        return null;
    }

    private static int? Number(Arguments call, int place, string what, int most) =>
        (int?)call.Required(place, what)?.Integer(0, most);

    private static Selector.Part Part(Arguments call, string key, string value) => new(key, [value], call.At);

    private static Selector.Part Part(Arguments call, string key, int value) => Part(call, key, Text(value));

    /// <summary>What nothing fits.</summary>
    private static Selector.Any Nothing(Arguments call) => new([], call.At);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
