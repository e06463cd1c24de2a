using Holdfast.Configuration.Binding;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Configuration.Validation;

/// <summary>Rules: each can be reached, and does something.</summary>
internal static class RuleValidation
{
    public static void Look(Draft draft, DiagnosticBag bag)
    {
        Validator.Unique(draft.Rules, rule => rule.Name ?? "", "name", bag);
        for (var i = 0; i < draft.Rules.Count; i++)
        {
            var (rule, path) = (draft.Rules[i].Value, draft.Rules[i].Path);
            if (rule.Action is RuleAction.Truncate && rule.Match.Transport is { IsDatagram: false })
                bag.Warning(path, "over TCP nothing is truncated: this rule never does anything",
                    "match `transport: udp`, or take the rule away");
            if (!FitsAll(rule.Match) || bag.HasErrorWithin(path)) continue;
            if (i + 1 < draft.Rules.Count)
                bag.Warning(path,
                    $"this rule fits every query, so that {draft.Rules[i + 1].Path} and what follows is never reached",
                    "give it a match, or put it last");
            else if (rule.Action is RuleAction.Drop or RuleAction.Refuse)
                bag.Warning(path, "this rule fits every query: no client gets an answer",
                    "give it a match: type, suffix, client, transport or above");
        }
    }

    /// <summary>A match without any part.</summary>
    public static bool FitsAll(MatchOptions match) =>
        match is { Types.IsEmpty: true, Suffixes.IsEmpty: true, Clients.IsEmpty: true, Transport: null, Above: null };
}
