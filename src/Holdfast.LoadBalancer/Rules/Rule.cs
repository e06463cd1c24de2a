using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>One rule: a query that fits every part of the match meets the action.</summary>
/// <param name="Match">What must hold; a match without parts fits every query.</param>
/// <param name="Action">What then happens.</param>
public sealed record RuleOptions(MatchOptions Match, RuleAction Action)
{
    /// <summary>What operators call it; shown with its counter.</summary>
    public string? Name { get; init; }
}

/// <summary>A rule and how often it acted.</summary>
/// <param name="Options">The rule as configured.</param>
/// <param name="Hits">Queries it acted on. One that truncates does not act on queries over TCP.</param>
public sealed record RuleStatus(RuleOptions Options, long Hits);

/// <summary>A rule, made ready for the query path.</summary>
internal sealed class Rule
{
    private readonly RuleMatch _match;

    /// <summary>Prepares a rule.</summary>
    /// <exception cref="ArgumentException">It sends to a pool that is not there.</exception>
    public Rule(RuleOptions options, PoolSet pools)
    {
        Options = options;
        Action = options.Action.Prepare(pools);
        _match = new RuleMatch(options.Match);
    }

    /// <summary>As configured.</summary>
    public RuleOptions Options { get; }

    /// <summary>The action, ready.</summary>
    public RuleAction Action { get; }

    /// <summary>Whether it acts on this query. Only a query that it could act on takes a token of a rate.</summary>
    public bool Fits(ref Query query) =>
        Action.AppliesTo(in query)
        && _match.Fits(query.View.Question, query.Protocol, in query.Client, query.NowMilliseconds);
}
