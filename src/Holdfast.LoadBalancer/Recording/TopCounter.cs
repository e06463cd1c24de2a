using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>Counts queries by what they have in common. Exact; what it takes is a number of keys, not of queries.</summary>
/// <param name="options">By what.</param>
/// <param name="view">How it is told.</param>
/// <param name="time">The clock of the records' timestamps.</param>
internal sealed class TopCounter(TopOptions options, RecordView view, TimeProvider time)
{
    private readonly Dictionary<byte[], Count> _counts = new(OctetsComparer.Instance);
    private readonly TopKey _key = new(options, view);
    private long _queries;
    private long _octets;
    private long _first = long.MaxValue;

    /// <summary>Counts a query, if it is of those that are counted.</summary>
    public void Add(in QueryRecord record)
    {
        Span<byte> key = stackalloc byte[TopKey.MaxLength];
        if (!_key.TryWrite(in record, key, out int length))
            return;
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _counts.GetAlternateLookup<ReadOnlySpan<byte>>(), key[..length], out _);
        count.Queries++;
        count.Dropped += record.Outcome == QueryOutcome.Answered ? 0 : 1;
        count.Octets += record.AnswerSize;
        count.Elapsed += record.Elapsed;
        count.Longest = Math.Max(count.Longest, record.Elapsed);
        _queries++;
        _octets += record.AnswerSize;
        _first = Math.Min(_first, record.ReceivedAt);
    }

    /// <summary>What was counted.</summary>
    public Top Result()
    {
        var rows = _counts
            .OrderByDescending(row => options.Subject == TopSubject.Bytes ? row.Value.Octets : row.Value.Queries)
            .Take(options.Rows)
            .Select(row => new TopRow(
                _key.Words(row.Key), row.Value.Queries, row.Value.Dropped, row.Value.Octets,
                time.GetElapsedTime(0, row.Value.Elapsed / row.Value.Queries), time.GetElapsedTime(0, row.Value.Longest)));
        DateTimeOffset? since = _queries == 0 ? null : view.DateOf(_first);
        return new Top(_queries, _octets, _counts.Count, since, [.. rows]);
    }

    private struct Count
    {
        public long Queries;
        public long Dropped;
        public long Octets;
        public long Elapsed;
        public long Longest;
    }
}
