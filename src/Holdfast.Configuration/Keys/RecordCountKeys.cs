using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Rules.Matches;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.rules[].records</c>: how many records a section has.</summary>
internal static class RecordCountKeys
{
    private static readonly KeyType<RecordType?> Type =
        new ScalarType<RecordType>("record type", JsonShapes.Text, DnsValues.Type, type => type.ToMnemonic()).OrNone();

    public static readonly Section<RecordCountOptions> Section =
        new Section<RecordCountOptions>("dns.rules[].records", static () => new RecordCountOptions(CountedSection.Answer))
        .Key("section", Choice(("question", CountedSection.Question), ("answer", CountedSection.Answer),
            ("authority", CountedSection.Authority), ("additional", CountedSection.Additional)), o => o.Section,
            (o, v) => o with { Section = v }, "whose records are counted; `additional` has the OPT record too",
            required: "write `{ section: answer, max: 20 }`",
            words: o => o.Section.ToString().ToLowerInvariant())
        .Key("type", Type, o => o.Type, (o, v) => o with { Type = v }, "only records of this type are counted", "any",
            words: o => o.Type?.ToMnemonic())
        .Key("min", Integer(0, ushort.MaxValue, "records"), o => o.Min, (o, v) => o with { Min = v }, "so many or more",
            words: o => $"min {OptionText.Of(o.Min)}")
        .Key("max", Integer(0, ushort.MaxValue, "records"), o => o.Max, (o, v) => o with { Max = v }, "so many or less",
            words: o => $"max {OptionText.Of(o.Max)}")
        .Check((map, count) =>
        {
            if (count.Max < count.Min && (map["max"] ?? map["min"]) is { } at)
                at.Error($"max {count.Max} is below min {count.Min}: no message fits", "make it larger");
        });
}
