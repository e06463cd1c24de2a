using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.Configuration.Validation;

/// <summary>Rules and response rules: each can be reached, and does something.</summary>
internal static class RuleValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        Validator.Unique(draft.Rules, rule => rule.Name ?? "", "name", bag);
        foreach (var (rule, path) in draft.Rules.Select(rule => (rule.Value, rule.Path)))
        {
            if (rule.Action is TruncateAction && rule.Match.Transport is { IsDatagram: false })
                bag.Warning(path, "over TCP nothing is truncated: this rule never does anything",
                    "match `transport: udp`, or take the rule away");
        }
        foreach (var chain in draft.Rules.GroupBy(rule => rule.Value.Chain))
            ValidateReach(
                [.. chain.Select(rule =>
                    (rule.Path, rule.Value.Match.FitsAll && rule.Value.Action.IsFinal, rule.Value.Action.Denies))],
                "query", "type, suffix, client or another part", bag);

        var tags = RuleTags.Count(
            draft.Rules.Select(rule => rule.Value), draft.ResponseRules.Select(rule => rule.Value));
        if (tags > RuleTags.Most)
            bag.Error("dns.rules", $"the rules name {tags} tags, each value of one counted: there may be {RuleTags.Most}",
                "have fewer of them, or fewer values");

        var octets = SentOption.Count(draft.Rules.Select(rule => rule.Value.Action.AddsOption).OfType<SentOption>());
        if (octets > SentOption.MostOctets)
            bag.Error("dns.rules", $"the EDNS options that rules add take {octets} octets: there may be {SentOption.MostOctets}",
                "have fewer of them, or shorter ones");

        Validator.Unique(draft.ResponseRules, rule => rule.Name ?? "", "name", bag);
        Validator.Unique(draft.DynamicBlocks, rule => rule.Name, "name", bag);
        // What is wrong in several chains is told once.
        foreach (var chain in draft.ResponseRules.SelectMany(rule => rule.Value.Chains.Select(chain => (chain, rule)))
            .GroupBy(entry => entry.chain, entry => entry.rule).Where(chain => chain.Key != ResponseChain.Timeout))
            ValidateReach(
                [.. chain.Select(rule =>
                    (rule.Path, rule.Value.FitsAll && rule.Value.Action.IsFinal, rule.Value.Action.Denies))],
                "answer", "type, suffix, client, rcode or another part", bag);
    }

    private static void ValidateReach(
        List<(string Path, bool EndsAll, bool Denies)> rules, string what, string parts, DiagnosticBag bag)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            var (path, endsAll, denies) = rules[i];
            if (!endsAll || bag.HasErrorWithin(path)) continue;
            if (i + 1 < rules.Count)
                bag.Warning(path,
                    $"this rule fits every {what}, so that {rules[i + 1].Path} and what follows is never reached",
                    "give it a match, or put it last");
            else if (denies)
                bag.Warning(path, $"this rule fits every {what}: no client gets an answer", $"give it a match: {parts}");
        }
    }
}
