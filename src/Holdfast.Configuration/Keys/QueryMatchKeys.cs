using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Rules;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary>What a rule fits that only a query shows: keys that stand among the rule's own.</summary>
internal static class QueryMatchKeys
{
    private static readonly (string Word, Opcode Value)[] Opcodes =
        [.. Enum.GetValues<Opcode>().Select(code => (code.ToString().ToUpperInvariant(), code))];

    public static readonly Section<MatchOptions> Section = new Section<MatchOptions>("dns.rules[]")
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
        .Key("match_lua", LuaKeys.Function.OrNone(), o => o.Function, (o, v) => o with { Function = v },
            "a function that the files of `dns.lua` define: it gets the query, and returns whether the rule fits; asked when all "
                + "else fits; see [rules in Lua](operating.md#rules-in-lua)", "none",
            words: o => o.Function is { } function ? $"match_lua {function}" : null)
        .Key("pool_usable", ShortText(63).OrNone(), o => o.UsablePool, (o, v) => o with { UsablePool = v },
            "while this pool has a backend that is up", "any",
            words: o => o.UsablePool is { } pool ? $"pool_usable {pool}" : null)
        .Key("pool_unusable", ShortText(63).OrNone(), o => o.UnusablePool, (o, v) => o with { UnusablePool = v },
            "while this pool has no backend that is up", "any",
            words: o => o.UnusablePool is { } pool ? $"pool_unusable {pool}" : null);

    private static Opcode? ReadOpcode(Field field) =>
        field.Choice([.. Opcodes.Select(code => code.Word)]) is { } word
            ? Array.Find(Opcodes, code => code.Word == word).Value : null;
}
