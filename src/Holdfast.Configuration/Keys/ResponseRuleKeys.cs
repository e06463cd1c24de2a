using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Rules.Responses.Actions;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.response_rules[]</c>.</summary>
internal static class ResponseRuleKeys
{
    public static readonly Section<ResponseRuleOptions> Section = new Section<ResponseRuleOptions>("dns.response_rules[]")
        .Key("name", ShortText(63).OrNone(), o => o.Name, (o, v) => o with { Name = v },
            "what it is called beside its counter", "none", words: o => $"{o.Name}:")
        .Key("chain", ChainKeys.OfResponses, o => o.Chains, (o, v) => o with { Chains = v },
            "which answers it sees, and when; see [chains](#chains)", "backend", words: ChainKeys.Words)
        .Include(MatchKeys.Table("dns.response_rules[]", "where the client is; of several that wait for one answer, the first",
            "fits the answers by which a client exceeds a rate; the keys are those of `dns.rules[].above`",
            QueryMatchKeys.Section), o => o.Match, (o, v) => o with { Match = v })
        .Include(TagKeys.Section("dns.response_rules[]"), o => o.Match, (o, v) => o with { Match = v })
        .Include(MessageMatchKeys.Table("dns.response_rules[]"), o => o.Match, (o, v) => o with { Match = v })
        .Include(FunctionMatchKeys.Section("dns.response_rules[]"), o => o.Match, (o, v) => o with { Match = v })
        .Actions(ResponseActions.All);

    /// <summary>A rule in words; two are equal when their words are.</summary>
    public static string Words(ResponseRuleOptions rule) =>
        $"{Section.Words(rule)} {ActionKeys.Words(rule.Action.Word, rule.Action.Settings)}";

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var item in field.List("{ rcode: REFUSED, action: servfail }"))
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var rule = Section.Read(map, new ResponseRuleOptions(new MatchOptions(), new AllowResponseAction()), reading);
            if (ActionKeys.Read(map, ResponseActions.All) is { } action)
                draft.ResponseRules.Add(new(rule with { Action = action }, item.Path));
        }
        return true;
    }
}
