using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Matches;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary>What a rule fits that only a query shows: keys that stand among the rule's own.</summary>
internal static class QueryMatchKeys
{
    private static readonly (string Word, Opcode Value)[] Opcodes =
        [.. Enum.GetValues<Opcode>().Select(code => (code.ToString().ToUpperInvariant(), code))];

    private static readonly KeyType<PoolOutstandingOptions?> Outstanding = new ReadType<PoolOutstandingOptions?>("mapping",
        JsonShapes.Mapping(() => PoolOutstandingKeys.Section), ReadOutstanding);

    /// <summary>Those of a rule.</summary>
    public static readonly Section<MatchOptions> Section = Parts("dns.rules[]");

    /// <summary>Those of matches in a match too.</summary>
    /// <param name="path">The rules they stand in.</param>
    public static Section<MatchOptions> Parts(string path) => new Section<MatchOptions>(path)
        .Key("opcode", NetworkTypes.List<Opcode>("opcodes", JsonShapes.OneOf([.. Opcodes.Select(code => code.Word)]), ReadOpcode,
            MatchKeys.RefuseEmpty), o => o.Opcodes, (o, v) => o with { Opcodes = v },
            "opcodes of the message: `NOTIFY`, `UPDATE`. A rule without it sees queries alone. What is no query is answered "
                + "NOTIMP, unless a rule denies it otherwise", "`QUERY`", words: o => o.Opcodes.IsEmpty ? null
                : $"opcode [{string.Join(", ", o.Opcodes.Select(code => code.ToString().ToUpperInvariant()))}]")
        .Key("recursion_desired", Bool.OrNone(), o => o.RecursionDesired, (o, v) => o with { RecursionDesired = v },
            "whether the query has RD set", "any",
            words: o => o.RecursionDesired is { } desired ? $"recursion_desired {OptionText.Of(desired)}" : null)
        .Key("dnssec_ok", Bool.OrNone(), o => o.DnssecOk, (o, v) => o with { DnssecOk = v },
            "whether the query has DO set (RFC 3225)", "any",
            words: o => o.DnssecOk is { } dnssecOk ? $"dnssec_ok {OptionText.Of(dnssecOk)}" : null)
        .Key("checking_disabled", Bool.OrNone(), o => o.CheckingDisabled, (o, v) => o with { CheckingDisabled = v },
            "whether the query has CD set (RFC 4035)", "any",
            words: o => o.CheckingDisabled is { } isSet ? $"checking_disabled {OptionText.Of(isSet)}" : null)
        .Key("min_edns_version", Integer(0, 255), o => o.MinEdnsVersion, (o, v) => o with { MinEdnsVersion = v },
            "the query is of this EDNS version or a later one. Rules without it see none but version 0: others are answered "
                + "BADVERS, unless a rule denies them otherwise", "0: any",
            words: o => o.MinEdnsVersion == 0 ? null : $"min_edns_version {OptionText.Of(o.MinEdnsVersion)}")
        .Key("trailing_data", Bool.OrNone(), o => o.TrailingData, (o, v) => o with { TrailingData = v },
            "whether octets follow the query's last record", "any",
            words: o => o.TrailingData is { } isThere ? $"trailing_data {OptionText.Of(isThere)}" : null)
        .Key("proxy_protocol_value", NetworkTypes.ObjectList<MatchedProxyValue>("`TYPE`, `TYPE=VALUE`", JsonShapes.Text,
            ReadProxyValue, MatchKeys.RefuseEmpty), o => o.ProxyValues, (o, v) => o with { ProxyValues = v },
            "the PROXY header that the query came with, or rules before gave it, has one of these values: `224`, `225=office`",
            "any", words: o => MatchKeys.Words("proxy_protocol_value", o.ProxyValues))
        .Key("pool_usable", ShortText(63).OrNone(), o => o.UsablePool, (o, v) => o with { UsablePool = v },
            "while this pool has a backend that is up", "any",
            words: o => o.UsablePool is { } pool ? $"pool_usable {pool}" : null)
        .Key("pool_unusable", ShortText(63).OrNone(), o => o.UnusablePool, (o, v) => o with { UnusablePool = v },
            "while this pool has no backend that is up", "any",
            words: o => o.UnusablePool is { } pool ? $"pool_unusable {pool}" : null)
        .Key("pool_outstanding", Outstanding, o => o.PoolOutstanding, (o, v) => o with { PoolOutstanding = v },
            "while the backends of a pool together have more than so many queries to answer", "any",
            words: o => o.PoolOutstanding is { } pool ? $"pool_outstanding {PoolOutstandingKeys.Section.Words(pool)}" : null);

    private static bool ReadOutstanding(
        Field field, PoolOutstandingOptions? above, Reading reading, out PoolOutstandingOptions? value) =>
            PoolOutstandingKeys.Section.TryRead(field, new PoolOutstandingOptions("", 0), reading, out value);

    private static MatchedProxyValue? ReadProxyValue(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (MatchedProxyValue.Parse(text) is { } value) return value;
        field.Error($"`{ScalarValues.Shorten(text)}` is no type of a value", "give a number from 0 to 255, or `224=VALUE`");
        return null;
    }

    private static Opcode? ReadOpcode(Field field) =>
        field.Choice([.. Opcodes.Select(code => code.Word)]) is { } word
            ? Array.Find(Opcodes, code => code.Word == word).Value : null;
}
