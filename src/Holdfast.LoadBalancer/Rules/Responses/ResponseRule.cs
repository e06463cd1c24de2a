using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Rules.Matches;

namespace Holdfast.LoadBalancer.Rules.Responses;

/// <summary>One response rule: an answer that fits every part meets the action.</summary>
/// <param name="Match">What must hold of the query; a match without parts fits every one.</param>
/// <param name="Action">What then happens.</param>
public sealed record ResponseRuleOptions(MatchOptions Match, ResponseAction Action)
{
    /// <summary>What operators call it; shown with its counter.</summary>
    public string? Name { get; init; }

    /// <summary>The chains that it is in: which answers it sees.</summary>
    public ValueList<ResponseChain> Chains { get; init; } = [ResponseChain.Backend];

    /// <summary>Response codes that the answer's header has one of, each at most 15; none: whatever it has.</summary>
    public ValueList<ResponseCode> ResponseCodes
    {
        get => Match.ResponseCodes;
        init => Match = Match with { ResponseCodes = value };
    }

    /// <summary>Whether it fits every answer.</summary>
    public bool FitsAll => Match.FitsAll;
}

/// <summary>A response rule and how often it acted.</summary>
/// <param name="Options">The rule as configured.</param>
/// <param name="Label">Its name, or else its place, as metrics have it.</param>
/// <param name="Hits">Answers it acted on.</param>
public sealed record ResponseRuleStatus(ResponseRuleOptions Options, string Label, long Hits)
{
    /// <summary>Whose answer it acted on last; null before the first.</summary>
    public RuleHit? Last { get; init; }
}

/// <summary>
/// The response rules of one configuration: those of a chain are tried in order until one ends the matter.
/// </summary>
/// <remarks>Immutable but for its counters.</remarks>
internal sealed class ResponseRuleChain
{
    private readonly ImmutableArray<ResponseRuleOptions> _rules;
    private readonly RuleMatch[] _matches;
    private readonly ResponseAction[] _actions;
    private readonly RuleHits _hits;

    // Of each rule, and of all together, a bit for each chain.
    private readonly int[] _chains;
    private readonly int _allChains;

    /// <summary>Prepares the rules.</summary>
    /// <param name="rules">In order.</param>
    /// <param name="lists">The lists that are in files.</param>
    /// <param name="workers">Threads that apply them.</param>
    /// <param name="scripts">The Lua states that have the functions that they call.</param>
    /// <param name="tags">The bits of tags; null: there are none.</param>
    public ResponseRuleChain(
        ImmutableArray<ResponseRuleOptions> rules, ListFiles lists, int workers, LuaScripts? scripts = null,
        TagSlots? tags = null)
    {
        _rules = rules;
        _matches = [.. rules.Select(rule => new RuleMatch(rule.Match, lists, workers, pools: null, tags, scripts))];
        _actions = [.. rules.Select(rule => rule.Action.Prepare(scripts).Number(tags ?? TagSlots.None))];
        Tags = (tags ?? TagSlots.None).Bits(rules.SelectMany(rule => rule.Match.AllTags));
        _chains = [.. rules.Select(rule => rule.Chains.Aggregate(0, (bits, chain) => bits | 1 << (int)chain))];
        _allChains = _chains.Aggregate(0, (all, bits) => all | bits);
        _hits = new RuleHits(rules.Length, workers);
    }

    /// <summary>The bits of the tags of queries that they look at.</summary>
    public ulong Tags { get; }

    /// <summary>Whether a chain has rules.</summary>
    public bool Has(ResponseChain chain) => (_allChains & 1 << (int)chain) != 0;

    /// <summary>Lets the rules of a chain act on an answer; false when nobody gets it.</summary>
    public bool Apply(scoped ref Response response, ResponseChain chain = ResponseChain.Backend)
    {
        var subject = new MatchSubject
        {
            Question = response.Question,
            Client = response.Client,
            ClientPort = response.ClientPort,
            Protocol = response.Protocol,
            NowMilliseconds = response.NowMilliseconds,
            Tags = response.Tags,
            Worker = response.Worker,
            Server = response.Server,
            ServerPort = response.ServerPort,
            Message = response.Message,
            IsAnswer = true,
        };
        for (var i = 0; i < _matches.Length; i++)
        {
            if ((_chains[i] & 1 << (int)chain) == 0 || !_matches[i].Fits(in subject))
                continue;
            if (!response.IsTraced)
                _hits.Count(i, response.Worker, in response.Client, response.NowMilliseconds);
            response.Rule = i + 1;
            if (!_actions[i].Act(ref response))
                return false;
            if (_actions[i].IsFinal || response.IsDecided)
                break;
            subject.Tags = response.Tags;
        }

        return true;
    }

    /// <summary>A rule in words, by its place in the chain from 1: what it is called, and its action.</summary>
    public string Describe(int place) => $"{LabelOf(place)}: {_rules[place - 1].Action.Word}";

    private string LabelOf(int place) => RuleOptions.LabelOf(_rules[place - 1].Name, place);

    /// <summary>Every rule with its counter, in order.</summary>
    /// <param name="nowMilliseconds">The present time of the workers' clock.</param>
    /// <param name="privacy">How much of clients is shown.</param>
    public ImmutableArray<ResponseRuleStatus> Status(long nowMilliseconds, PrivacyOptions privacy) =>
    [
        .. _rules.Select((rule, index) =>
            new ResponseRuleStatus(rule, LabelOf(index + 1), _hits.Of(index))
            {
                Last = _hits.Last(index, nowMilliseconds, privacy),
            }),
    ];
}
