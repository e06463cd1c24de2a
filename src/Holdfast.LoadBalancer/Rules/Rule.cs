using System.Globalization;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules.Matches;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>One rule: a query that fits every part of the match meets the action.</summary>
/// <param name="Match">What must hold; a match without parts fits every query.</param>
/// <param name="Action">What then happens.</param>
public sealed record RuleOptions(MatchOptions Match, RuleAction Action)
{
    /// <summary>What operators call it; shown with its counter.</summary>
    public string? Name { get; init; }

    /// <summary>The chain that it is in: when it sees queries.</summary>
    public QueryChain Chain { get; init; }

    /// <summary>Its place in the operator's list of rules, from 1; 0 for one that stands for another setting.</summary>
    public int Place { get; init; }

    /// <summary>Its name, or else its place, as metrics have it.</summary>
    public string Label => LabelOf(Name, Place);

    /// <summary>A rule's name, or its place in the file from 1; given names are unique and have no space.</summary>
    internal static string LabelOf(string? name, int place) =>
        name is { Length: > 0 } ? name : string.Create(CultureInfo.InvariantCulture, $"rule {place}");
}

/// <summary>A rule and how often it acted.</summary>
/// <param name="Options">The rule as configured.</param>
/// <param name="Hits">Queries it acted on. One that truncates does not act on queries over TCP.</param>
public sealed record RuleStatus(RuleOptions Options, long Hits)
{
    /// <summary>The client whose query it acted on last; null before the first.</summary>
    public RuleHit? Last { get; init; }

    /// <summary>What it has copied to another server; null for rules that copy nothing.</summary>
    public TeeCounts? Copies { get; init; }
}

/// <summary>A rule, made ready for the query path.</summary>
internal sealed class Rule
{
    private readonly RuleMatch _match;

    /// <summary>Prepares a rule.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="pools">The pools it may send to.</param>
    /// <param name="lists">The lists that are in files.</param>
    /// <param name="workers">Threads that apply it.</param>
    /// <param name="sinks">The sinks it may log to.</param>
    /// <param name="slots">The numbers of what it notes on queries.</param>
    /// <exception cref="ArgumentException">It sends to a pool that is not there, or looks at one.</exception>
    public Rule(RuleOptions options, PoolSet pools, ListFiles lists, int workers, SinkSlots sinks, RuleSlots slots)
    {
        Options = options;
        Chain = options.Chain;
        Action = options.Action.Prepare(pools, sinks).Number(slots).For(workers);
        _match = new RuleMatch(options.Match, lists, workers, pools, slots.Tags);
    }

    /// <summary>As configured.</summary>
    public RuleOptions Options { get; }

    /// <summary>The chain that it is in.</summary>
    public QueryChain Chain { get; }

    /// <summary>The action, ready.</summary>
    public RuleAction Action { get; }

    /// <summary>Whether it sees messages of other opcodes than QUERY.</summary>
    public bool NamesOpcodes => _match.NamesOpcodes;

    /// <summary>Whether it sees queries of other EDNS versions than 0.</summary>
    public bool NamesEdnsVersions => _match.NamesEdnsVersions;

    /// <inheritdoc cref="RuleMatch.MayFit"/>
    public bool MayFit(scoped in Query query) => _match.MayFit(query.View.Question);

    /// <summary>Whether it acts on this query. Only a query that it could act on takes a token of a rate.</summary>
    public bool Fits(ref Query query, scoped in MatchSubject subject) =>
        Action.AppliesTo(in query)
        && _match.Fits(in subject);
}
