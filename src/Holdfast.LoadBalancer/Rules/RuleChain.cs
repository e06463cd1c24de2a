using System.Collections.Immutable;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules.Matches;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>
/// The rules of one configuration: those of a chain are tried in order, and the first that fits decides, unless its action
/// goes on (<see cref="RuleAction.IsFinal"/>).
/// </summary>
/// <remarks>Immutable but for its counters.</remarks>
internal sealed class RuleChain
{
    private readonly Rule[] _rules;
    private readonly RuleHits _hits;

    /// <summary>Prepares the rules.</summary>
    /// <param name="rules">In order.</param>
    /// <param name="pools">The pools they may send to.</param>
    /// <param name="lists">The lists that are in files.</param>
    /// <param name="workers">Threads that apply them.</param>
    /// <param name="sinks">The sinks they may log to.</param>
    /// <param name="slots">The numbers of what they note on queries.</param>
    /// <exception cref="ArgumentException">A rule sends to a pool that is not there.</exception>
    public RuleChain(
        ImmutableArray<RuleOptions> rules, PoolSet pools, ListFiles lists, int workers, SinkSlots? sinks = null,
        RuleSlots? slots = null)
    {
        _rules =
            [.. rules.Select(rule => new Rule(rule, pools, lists, workers, sinks ?? SinkSlots.None, slots ?? RuleSlots.None))];
        HasMissRules = rules.Any(rule => rule.Chain == QueryChain.CacheMiss);
        NamesOpcodes = _rules.Any(rule => rule.NamesOpcodes);
        NamesEdnsVersions = _rules.Any(rule => rule.NamesEdnsVersions);
        _hits = new RuleHits(_rules.Length, workers);
    }

    /// <summary>Whether any rule sees queries that the packet cache has no answer for.</summary>
    public bool HasMissRules { get; }

    /// <summary>Whether any rule sees messages of other opcodes than QUERY.</summary>
    public bool NamesOpcodes { get; }

    /// <summary>Whether any rule sees queries of other EDNS versions than 0.</summary>
    public bool NamesEdnsVersions { get; }

    /// <summary>Lets the rules act on the query, whose pool may be another afterwards.</summary>
    /// <param name="query">The query.</param>
    /// <param name="action">The action of the rule that decided, or null when none did.</param>
    /// <param name="hasOtherVersion">Whether its EDNS version is one that is answered BADVERS.</param>
    /// <param name="chain">Whose rules.</param>
    public RuleVerdict Apply(
        ref Query query, out RuleAction? action, bool hasOtherVersion = false, QueryChain chain = QueryChain.Query)
    {
        action = null;
        for (var i = 0; i < _rules.Length; i++)
        {
            if (_rules[i].Chain == chain && _rules[i].MayFit(in query))
                return Apply(ref query, i, out action, hasOtherVersion, chain);
        }

        return RuleVerdict.Continue;
    }

    // Most queries meet no rule about their like, and do without a subject.
    private RuleVerdict Apply(ref Query query, int first, out RuleAction? action, bool hasOtherVersion, QueryChain chain)
    {
        action = null;
        var subject = MatchSubject.Of(in query, hasOtherVersion);
        for (var i = first; i < _rules.Length; i++)
        {
            if (_rules[i].Chain != chain || !_rules[i].Fits(ref query, in subject))
                continue;
            if (query.IsCounted)
                _hits.Count(i, query.Worker, in query.Client, query.NowMilliseconds);
            RuleVerdict verdict = _rules[i].Action.Act(ref query);
            if (verdict == RuleVerdict.TryNext)
            {
                if (_rules[i].Action.ChangesQuery)
                    subject = MatchSubject.Of(in query);
                continue;
            }

            query.DecidingRule = (short)(i + 1);
            action = _rules[i].Action.ActedAs(query.Worker);
            return verdict;
        }

        return RuleVerdict.Continue;
    }

    /// <summary>A rule in words, by its place in the chain from 1: what it is called, and its action.</summary>
    public string Describe(int place) => $"{_rules[place - 1].Options.Label}: {_rules[place - 1].Options.Action.Word}";

    /// <summary>Every rule with its counter, in order.</summary>
    /// <param name="nowMilliseconds">The present time of the workers' clock.</param>
    /// <param name="privacy">How much of clients is shown.</param>
    public ImmutableArray<RuleStatus> Status(long nowMilliseconds, PrivacyOptions privacy) =>
    [
        .. _rules.Select((rule, index) =>
            new RuleStatus(rule.Options, _hits.Of(index))
            {
                Last = _hits.Last(index, nowMilliseconds, privacy),
                Copies = rule.Action.Copies,
            }),
    ];
}
