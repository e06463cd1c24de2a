using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.rules[]</c>, and the one-line rule <c>dns.any_over_udp</c>.</summary>
internal static class RuleKeys
{
    public static readonly Section<RuleOptions> Section = new Section<RuleOptions>("dns.rules[]")
        .Key("name", ShortText(63).OrNone(), o => o.Name, (o, v) => o with { Name = v },
            "what it is called beside its counter", "none", words: o => $"{o.Name}:")
        .Key("chain", ChainKeys.OfQueries, o => o.Chain, (o, v) => o with { Chain = v },
            "when it sees a query: `query`: before the cache is asked; `cache_miss`: when the cache was asked, and has no answer",
            "query", words: ChainKeys.Words)
        .Include(MatchKeys.Table("dns.rules[]", "where the client is", "fits the queries by which a client exceeds a rate"),
            o => o.Match, (o, v) => o with { Match = v })
        .Include(TagKeys.Section("dns.rules[]"), o => o.Match, (o, v) => o with { Match = v })
        .Include(MessageMatchKeys.Table("dns.rules[]"), o => o.Match, (o, v) => o with { Match = v })
        .Include(QueryMatchKeys.Section, o => o.Match, (o, v) => o with { Match = v })
        .Include(FunctionMatchKeys.Section("dns.rules[]"), o => o.Match, (o, v) => o with { Match = v })
        .Actions(RuleActions.All);

    /// <summary>A rule in words; two are equal when their words are.</summary>
    public static string Words(RuleOptions rule) =>
        $"{Section.Words(rule)} {ActionKeys.Words(rule.Action.Word, rule.Action.Settings)}";

    /// <summary>
    /// ANY over UDP, before every other rule. <c>allow</c> is the default and makes no rule: the others still apply.
    /// </summary>
    public static bool ReadAnyOverUdp(Field field, Draft draft, Reading reading)
    {
        if (ActionKeys.ReadWord(field, RuleActions.All) is not { } action) return false;
        if (action is AllowAction) return true;
        var match = new MatchOptions { Types = [RecordType.ANY], Transport = ListenerProtocol.Udp };
        draft.Rules.Add(new(new RuleOptions(match, action) { Name = "any_over_udp" }, field.Path));
        return true;
    }

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var (place, item) in field.List("{ type: ANY, transport: udp, action: truncate }").Index())
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var rule = Section.Read(map, new RuleOptions(new MatchOptions(), new AllowAction()), reading);
            if (ActionKeys.Read(map, RuleActions.All) is { } action)
                draft.Rules.Add(new(rule with { Action = action, Place = place + 1 }, item.Path));
        }
        return true;
    }
}
