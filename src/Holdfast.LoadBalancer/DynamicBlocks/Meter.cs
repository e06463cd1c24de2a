using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>One thing that is counted of each client network, or of each name suffix.</summary>
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
        other is not null && (Counts, Rcode, Place) == (other.Counts, other.Rcode, other.Place)
        && Types.AsSpan().SequenceEqual(other.Types.AsSpan());

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

/// <summary>The rules that tell clients, or names, apart alike, and what they count together.</summary>
/// <param name="Ipv4Prefix">Prefix length that makes IPv4 clients one.</param>
/// <param name="Ipv6Prefix">Prefix length that makes IPv6 clients one.</param>
/// <param name="SuffixLabels">Labels of the name suffixes that are counted instead of clients; 0: clients are.</param>
/// <param name="Meters">What is counted, each once: what queries add to before what answers add to.</param>
/// <param name="QueryMeters">How many of the meters queries add to.</param>
/// <param name="Rules">The rules, with the places of what each counts and of what that is a share of (-1: of nothing).</param>
internal sealed record MeterGroup(
    int Ipv4Prefix, int Ipv6Prefix, int SuffixLabels, ImmutableArray<Meter> Meters, int QueryMeters,
    ImmutableArray<(DynamicBlockRule Rule, int Meter, int Of)> Rules)
{
    /// <summary>Groups rules.</summary>
    public static ImmutableArray<MeterGroup> Of(IEnumerable<DynamicBlockRule> rules) =>
    [
        .. rules.GroupBy(rule => rule.SuffixLabels is { } labels ? (0, 0, labels) : (rule.Ipv4Prefix, rule.Ipv6Prefix, 0))
            .Select(group => Of(group.Key, [.. group])),
    ];

    /// <summary>The suffix that a name is counted for, on the wire; empty when it is counted for none.</summary>
    /// <param name="name">The name on the wire; empty when it could not be read.</param>
    public ReadOnlySpan<byte> SuffixOf(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return [];
        int above = NameWire.CountLabels(name) - SuffixLabels;
        if (above < 0)
            return [];
        int start = 0;
        for (; above > 0; above--)
            start += 1 + name[start];
        return name[start..];
    }

    private static MeterGroup Of((int Ipv4, int Ipv6, int Labels) key, ImmutableArray<DynamicBlockRule> rules)
    {
        ImmutableArray<Meter> meters = [.. rules.Select(Meter.Of)
            .Concat(rules.Where(rule => rule.Percent is not null).Select(_ => Meter.AllAnswers))
            .Distinct().OrderBy(meter => meter.Counts)];
        return new MeterGroup(
            key.Ipv4, key.Ipv6, key.Labels, meters, meters.Count(meter => meter.Counts == CountedEvent.Queries),
            [.. rules.Select(rule => (rule, meters.IndexOf(Meter.Of(rule)),
                rule.Percent is null ? -1 : meters.IndexOf(Meter.AllAnswers)))]);
    }
}
