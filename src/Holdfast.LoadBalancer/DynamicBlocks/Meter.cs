using System.Collections.Immutable;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>One thing that is counted of each client network.</summary>
/// <param name="Counts">What.</param>
/// <param name="Types">Of queries, those of these types; none: all.</param>
/// <param name="Rcode">Of answers, those with this code; null: all.</param>
/// <param name="Place">Of matches of rules, those of the rule in this place, from 0.</param>
internal sealed record Meter(CountedEvent Counts, ImmutableArray<RecordType> Types, ResponseCode? Rcode, int Place = -1)
{
    /// <summary>All answers: what shares are of.</summary>
    public static Meter AllAnswers { get; } = new(CountedEvent.Answers, [], null);

    /// <summary>What a rule counts.</summary>
    public static Meter Of(DynamicBlockRule rule) =>
        new(rule.Counts, rule.Counts == CountedEvent.Queries ? [.. rule.Types] : [],
            rule.Counts == CountedEvent.Answers ? rule.Rcode : null, rule.Place);

    /// <summary>Whether both count the same.</summary>
    public bool Equals(Meter? other) =>
        other is not null && (Counts, Rcode, Place) == (other.Counts, other.Rcode, other.Place) && Types.AsSpan().SequenceEqual(other.Types.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Counts, Rcode, Place, Types.Length);

    /// <summary>What a query adds.</summary>
    public uint OfQuery(RecordType type) => Types.IsEmpty || Types.AsSpan().Contains(type) ? 1u : 0;

    /// <summary>What an answer adds.</summary>
    /// <param name="code">Its response code.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="isCacheHit">Whether it comes from the cache.</param>
    public uint OfAnswer(ResponseCode code, int length, bool isCacheHit) => Counts switch
    {
        CountedEvent.Answers => Rcode is null || Rcode == code ? 1u : 0,
        CountedEvent.AnswerBytes => (uint)length,
        CountedEvent.CacheMisses => isCacheHit ? 0 : 1u,
        _ => 0,
    };

    /// <summary>What a match of a rule adds.</summary>
    /// <param name="place">The rule's place, from 0.</param>
    public uint OfMatch(int place) => Counts == CountedEvent.RuleMatches && Place == place ? 1u : 0;
}

/// <summary>The rules that tell clients apart alike, and what they count together.</summary>
/// <param name="Ipv4Prefix">Prefix length that makes IPv4 clients one.</param>
/// <param name="Ipv6Prefix">Prefix length that makes IPv6 clients one.</param>
/// <param name="Meters">What is counted, each once: what queries add to before what answers add to.</param>
/// <param name="QueryMeters">How many of the meters queries add to.</param>
/// <param name="Rules">The rules, with the places of what each counts and of what that is a share of (-1: of nothing).</param>
internal sealed record MeterGroup(
    int Ipv4Prefix, int Ipv6Prefix, ImmutableArray<Meter> Meters, int QueryMeters,
    ImmutableArray<(DynamicBlockRule Rule, int Meter, int Of)> Rules)
{
    /// <summary>Groups rules.</summary>
    public static ImmutableArray<MeterGroup> Of(IEnumerable<DynamicBlockRule> rules) =>
        [.. rules.GroupBy(rule => (rule.Ipv4Prefix, rule.Ipv6Prefix)).Select(group => Of(group.Key, [.. group]))];

    private static MeterGroup Of((int Ipv4, int Ipv6) prefixes, ImmutableArray<DynamicBlockRule> rules)
    {
        ImmutableArray<Meter> meters = [.. rules.Select(Meter.Of)
            .Concat(rules.Where(rule => rule.Percent is not null).Select(_ => Meter.AllAnswers))
            .Distinct().OrderBy(meter => meter.Counts)];
        return new MeterGroup(
            prefixes.Ipv4, prefixes.Ipv6, meters, meters.Count(meter => meter.Counts == CountedEvent.Queries),
            [.. rules.Select(rule => (rule, meters.IndexOf(Meter.Of(rule)),
                rule.Percent is null ? -1 : meters.IndexOf(Meter.AllAnswers)))]);
    }
}
