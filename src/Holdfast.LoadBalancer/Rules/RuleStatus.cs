namespace Holdfast.LoadBalancer.Rules;

/// <summary>A rule and how often it acted.</summary>
/// <param name="Options">The rule as configured.</param>
/// <param name="Hits">Queries it acted on. A <see cref="RuleAction.Truncate"/> rule does not act on queries over TCP.</param>
public sealed record RuleStatus(RuleOptions Options, long Hits);
