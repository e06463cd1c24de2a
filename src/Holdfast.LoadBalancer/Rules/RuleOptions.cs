namespace Holdfast.LoadBalancer.Rules;

/// <summary>One rule: a query that fits every part of the match meets the action.</summary>
/// <param name="Match">What must hold; a match without parts fits every query.</param>
/// <param name="Action">What then happens.</param>
public sealed record RuleOptions(MatchOptions Match, RuleAction Action)
{
    /// <summary>What operators call it; shown with its counter.</summary>
    public string? Name { get; init; }
}
