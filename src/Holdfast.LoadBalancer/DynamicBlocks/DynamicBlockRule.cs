using System.Net;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>What a rule counts of each client network, or of each name suffix.</summary>
public enum CountedEvent
{
    /// <summary>Queries, when they come, blocked ones included.</summary>
    Queries,

    /// <summary>Answers, wherever they come from.</summary>
    Answers,

    /// <summary>Octets of answers, without headers of UDP and IP.</summary>
    AnswerBytes,

    /// <summary>Answers that do not come from the cache.</summary>
    CacheMisses,

    /// <summary>
    /// Queries that a rule with a rate acted on, since its client exceeds the rate: who that is, is shown, not blocked.
    /// </summary>
    RuleMatches,
}

/// <summary>A rule that blocks client networks, or name suffixes, which exceed a rate or a share.</summary>
/// <param name="Name">What operators call it.</param>
/// <param name="Counts">What it counts.</param>
public sealed record DynamicBlockRule(string Name, CountedEvent Counts)
{
    /// <summary>The types that <see cref="CountedEvent.Queries"/> counts; none: all.</summary>
    public ValueList<RecordType> Types { get; init; } = [];

    /// <summary>The response code that <see cref="CountedEvent.Answers"/> counts; null: all.</summary>
    public ResponseCode? Rcode { get; init; }

    /// <summary>The place of the rule whose <see cref="CountedEvent.RuleMatches"/> are counted, from 0; -1: of none.</summary>
    public int Place { get; init; } = -1;

    /// <summary>As many a second, over <see cref="Window"/>, are allowed; null where a share is.</summary>
    public int? PerSecond { get; init; }

    /// <summary>The share of all answers that is allowed, in percent; null where a rate is.</summary>
    public int? Percent { get; init; }

    /// <summary>From which level on it warns: in the unit of the limit; null: it does not.</summary>
    public int? Warning { get; init; }

    /// <summary>The fewest answers in the window of which a share is looked at.</summary>
    public int LeastAnswers { get; init; } = 20;

    /// <summary>
    /// The least share of all clients' answers that comes from the cache, in percent, for it to look at anybody: with a cold
    /// cache all clients miss.
    /// </summary>
    public int LeastCacheHits { get; init; }

    /// <summary>How far back it looks.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Prefix length that makes IPv4 clients one, 0 to 32.</summary>
    public int Ipv4Prefix { get; init; } = 32;

    /// <summary>Prefix length that makes IPv6 clients one, 0 to 128.</summary>
    public int Ipv6Prefix { get; init; } = 64;

    /// <summary>A client network that has anything in common with one of these is not blocked.</summary>
    public ValueList<IPNetwork> Exclude { get; init; } = [];

    /// <summary>
    /// Of how many labels, the root not counted, the name suffixes are that are counted and blocked instead of client networks;
    /// null: networks are. Names of fewer labels are not counted.
    /// </summary>
    public int? SuffixLabels { get; init; }

    /// <summary>A suffix that is one of these, above or below one is not blocked.</summary>
    public ValueList<Name> ExcludeSuffixes { get; init; } = [];

    /// <summary>What a blocked query gets.</summary>
    public BlockAction Action { get; init; } = BlockAction.Drop;

    /// <summary>How long a block lasts after the limit was exceeded last.</summary>
    public TimeSpan Lasting { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Each time that the same network is blocked anew, the block lasts twice as long, up to this; null: equally long.
    /// </summary>
    public TimeSpan? MaxLasting { get; init; }

    /// <summary>What is shown as the reason; null: what was counted.</summary>
    public string? Reason { get; init; }

    /// <summary>The name, for the rules' list.</summary>
    public override string ToString() => Name;
}
