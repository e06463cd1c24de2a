namespace Holdfast.LoadBalancer.Rules;

/// <summary>What the rules decided about a query.</summary>
/// <param name="Kind">Where it goes.</param>
/// <param name="Spoof">What it is answered with when <paramref name="Kind"/> is <see cref="RuleVerdictKind.Spoof"/>, else null.</param>
internal readonly record struct RuleVerdict(RuleVerdictKind Kind, SpoofedAddresses? Spoof = null);
