namespace Holdfast.LoadBalancer.Rules.Responses;

/// <summary>The tags of a configuration's rules.</summary>
public static class RuleTags
{
    /// <summary>The most that there may be, one with several values counted for each of these.</summary>
    public const int Most = TagSlots.Most;

    /// <summary>Counts them.</summary>
    /// <param name="rules">The rules for queries.</param>
    /// <param name="responseRules">The rules for answers.</param>
    public static int Count(IEnumerable<RuleOptions> rules, IEnumerable<ResponseRuleOptions> responseRules) =>
        Of(rules, responseRules).Where(tag => tag.Value is not null).Distinct().Count();

    /// <summary>Those that they give and look for.</summary>
    internal static IEnumerable<QueryTag> Of(
        IEnumerable<RuleOptions> rules, IEnumerable<ResponseRuleOptions> responseRules) =>
        rules.SelectMany(rule => rule.Match.AllTags.Append(rule.Action.GivesTag))
            .Concat(responseRules.SelectMany(rule => rule.Match.AllTags.Append(rule.Action.GivesTag)))
            .OfType<QueryTag>();
}
