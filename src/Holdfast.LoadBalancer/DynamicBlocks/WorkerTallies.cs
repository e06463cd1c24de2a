using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>
/// What one worker counts for the rules of dynamic blocks. It has everything twice: while it fills one half, it may have handed
/// over the other to be summed with those of other workers, off the query path.
/// </summary>
internal sealed class WorkerTallies : IQueryObserver
{
    private readonly ImmutableArray<MeterGroup> _groups;
    private readonly TallyHalf[] _halves;
    private readonly long _handOverEvery;
    private long _nextHandOver;
    private int _filling;
    private int _handedOver = -1;

    /// <summary>Empty ones.</summary>
    /// <param name="groups">What is counted.</param>
    /// <param name="seed">Not to be foreseen by clients.</param>
    /// <param name="handOverEvery">In timestamps of the clock.</param>
    public WorkerTallies(ImmutableArray<MeterGroup> groups, ulong seed, long handOverEvery)
    {
        _groups = groups;
        _halves = [new TallyHalf(groups, seed), new TallyHalf(groups, seed)];
        _handOverEvery = handOverEvery;
    }

    /// <summary>A client's query has come; on the worker's thread.</summary>
    /// <param name="client">The client.</param>
    /// <param name="name">The name asked for, on the wire.</param>
    /// <param name="type">The type asked for.</param>
    public void Asked(scoped in ClientAddress client, scoped ReadOnlySpan<byte> name, RecordType type)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            var group = _groups[g];
            Span<uint> counts = [];
            for (int meter = 0; meter < group.QueryMeters; meter++)
            {
                uint added = group.Meters[meter].OfQuery(type);
                if (added == 0)
                    continue;
                if (counts.IsEmpty && !TryTouch(g, in client, name, out counts))
                    break;
                counts[meter] += added;
            }
        }
    }

    /// <summary>A client's query is answered; on the worker's thread.</summary>
    /// <param name="client">The client.</param>
    /// <param name="name">The name asked for, on the wire; empty when it could not be read.</param>
    /// <param name="code">The response code.</param>
    /// <param name="length">The answer's octets.</param>
    /// <param name="isCacheHit">Whether it comes from the cache.</param>
    public void Answered(
        scoped in ClientAddress client, scoped ReadOnlySpan<byte> name, ResponseCode code, int length, bool isCacheHit)
    {
        var half = _halves[_filling];
        half.Answers++;
        half.CacheHits += isCacheHit ? 1 : 0;
        for (int g = 0; g < _groups.Length; g++)
        {
            var group = _groups[g];
            Span<uint> counts = [];
            for (int meter = group.QueryMeters; meter < group.Meters.Length; meter++)
            {
                uint added = group.Meters[meter].OfAnswer(code, length, isCacheHit);
                if (added == 0)
                    continue;
                if (counts.IsEmpty && !TryTouch(g, in client, name, out counts))
                    break;
                counts[meter] += added;
            }
        }
    }

    /// <summary>A rule has decided on a client's query; on the worker's thread.</summary>
    /// <param name="client">The client.</param>
    /// <param name="place">The rule's place, from 0.</param>
    public void Matched(scoped in ClientAddress client, int place)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            var meters = _groups[g].Meters;
            for (int meter = _groups[g].QueryMeters; meter < meters.Length; meter++)
            {
                if (meters[meter].OfMatch(place) != 0 && TryTouch(g, in client, [], out var counts))
                    counts[meter]++;
            }
        }
    }

    /// <inheritdoc/>
    public void Observe(in QueryRecord record, ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer)
    {
        if (record.Outcome == QueryOutcome.Answered)
        {
            Answered(
                in record.Client, record.Name, (ResponseCode)record.Rcode, record.AnswerSize,
                record.Source == AnswerSource.Cache);
        }

        if (record.Rule >= 0)
            Matched(in record.Client, record.Rule);
    }

    /// <summary>Hands over what was counted, when it is time and the last half has been summed; on the worker's thread.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public void HandOver(long now)
    {
        if (now < _nextHandOver || Volatile.Read(ref _handedOver) >= 0)
            return;
        _nextHandOver = now + _handOverEvery;
        int full = _filling;
        _filling = 1 - full;
        Volatile.Write(ref _handedOver, full);
    }

    /// <summary>Sums what was handed over, and gives it back empty; on one thread at a time.</summary>
    /// <param name="sum">Given the half.</param>
    public void Collect(Action<TallyHalf> sum)
    {
        int half = Volatile.Read(ref _handedOver);
        if (half < 0)
            return;
        sum(_halves[half]);
        _halves[half].Clear();
        Volatile.Write(ref _handedOver, -1);
    }

    // The counts of the client's network or the name's suffix, as the group has it; false when the name has none.
    private bool TryTouch(int g, scoped in ClientAddress client, scoped ReadOnlySpan<byte> name, out Span<uint> counts)
    {
        var (group, table) = (_groups[g], _halves[_filling].Tables[g]);
        if (group.SuffixLabels == 0)
        {
            counts = table.Touch(client.Network(group.Ipv4Prefix, group.Ipv6Prefix));
            return true;
        }

        var suffix = group.SuffixOf(name);
        counts = suffix.IsEmpty ? [] : table.Touch(suffix);
        return !suffix.IsEmpty;
    }
}

/// <summary>What one worker counted for a moment.</summary>
/// <param name="groups">What is counted.</param>
/// <param name="seed">Not to be foreseen by clients.</param>
internal sealed class TallyHalf(ImmutableArray<MeterGroup> groups, ulong seed)
{
    /// <summary>A table for each group.</summary>
    public ImmutableArray<TallyTable> Tables { get; } =
        [.. groups.Select(group => new TallyTable(group.Meters.Length, seed, ofSuffixes: group.SuffixLabels > 0))];

    /// <summary>Answers to any client.</summary>
    public long Answers { get; set; }

    /// <summary>Of these, those from the cache.</summary>
    public long CacheHits { get; set; }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        (Answers, CacheHits) = (0, 0);
        foreach (var table in Tables)
            table.Clear();
    }
}
