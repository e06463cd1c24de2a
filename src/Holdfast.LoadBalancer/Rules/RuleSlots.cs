using Holdfast.LoadBalancer.Answers;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>The numbers of what rules note on queries.</summary>
/// <param name="Tags">Of tags.</param>
/// <param name="Errors">Of Extended DNS Errors that are added to whatever the answer is.</param>
/// <param name="Options">Of EDNS options that are added to queries.</param>
internal sealed record RuleSlots(TagSlots Tags, AnswerErrors Errors, SentOptions Options)
{
    /// <summary>Of a configuration without any.</summary>
    public static RuleSlots None { get; } = new(TagSlots.None, AnswerErrors.None, SentOptions.None);

    /// <summary>Of a configuration's rules.</summary>
    /// <param name="tags">The tags that rules name, also those for answers.</param>
    /// <param name="rules">The rules for queries.</param>
    /// <param name="previous">The numbers of the configuration that is replaced.</param>
    /// <exception cref="ArgumentException">There are more tags than bits, or longer options than may be.</exception>
    public static RuleSlots For(IEnumerable<QueryTag> tags, IEnumerable<RuleOptions> rules, RuleSlots? previous) => new(
        TagSlots.For(tags, previous?.Tags),
        AnswerErrors.For(rules.Select(rule => rule.Action.AddsError).OfType<AnswerError>(), previous?.Errors),
        new SentOptions(rules.Select(rule => rule.Action.AddsOption).OfType<SentOption>()));
}
