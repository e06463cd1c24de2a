using System.Diagnostics;
using System.Net;

namespace Holdfast.Lab.Load;

/// <summary>What became of the client's queries.</summary>
public sealed class LoadResult
{
    private readonly LoadPlan _plan;
    private readonly ReadOnlyMemory<QueryRecord> _records;
    private readonly IReadOnlyList<string> _nodes;

    internal LoadResult(LoadPlan plan, ReadOnlyMemory<QueryRecord> records, IReadOnlyList<string> nodes, int strays)
    {
        (_plan, _records, _nodes, Strays) = (plan, records, nodes, strays);
        var latencies = new List<double>(records.Length);
        foreach (var record in records.Span)
        {
            if (!IsAnswered(record))
                continue;
            latencies.Add(Stopwatch.GetElapsedTime(record.SentAt, record.AnsweredAt).TotalMilliseconds);
            if (record.ResponseCode != 0)
                Failed++;
        }

        Answered = latencies.Count;
        latencies.Sort();
        (P50, P99, Slowest) = (At(latencies, 0.5), At(latencies, 0.99), At(latencies, 1));
    }

    /// <summary>Queries sent.</summary>
    public int Sent => _records.Length;

    /// <summary>Queries answered in time, whatever the answer.</summary>
    public int Answered { get; }

    /// <summary>Queries without an answer in time.</summary>
    public int Lost => Sent - Answered;

    /// <summary>Queries answered with another response code than NOERROR.</summary>
    public int Failed { get; }

    /// <summary>Datagrams received that answer nothing that was open: duplicates, late or foreign ones.</summary>
    public int Strays { get; }

    /// <summary>Median time to the answer, in milliseconds.</summary>
    public double P50 { get; }

    /// <summary>99th percentile of the time to the answer, in milliseconds.</summary>
    public double P99 { get; }

    /// <summary>The slowest answer, in milliseconds.</summary>
    public double Slowest { get; }

    /// <summary>The longest time in which no query was answered, over all targets together.</summary>
    public TimeSpan LongestGap
    {
        get
        {
            var answers = _records.ToArray().Where(IsAnswered).Select(r => r.AnsweredAt).Order().ToList();
            return answers.Zip(answers.Skip(1), Stopwatch.GetElapsedTime).DefaultIfEmpty().Max();
        }
    }

    /// <summary>Answers by the node that gave them, as its NSID says.</summary>
    /// <param name="from">Of queries sent after this moment; 0 for all.</param>
    /// <param name="target">Of queries to this address; null for all.</param>
    public IReadOnlyDictionary<string, int> ByNode(long from = 0, IPAddress? target = null)
    {
        var counts = new Dictionary<string, int>();
        foreach (var record in _records.Span)
        {
            if (IsAnswered(record) && record.SentAt >= from && (target is null || _plan.Targets[record.Target].Equals(target)))
                counts[_nodes[record.Node]] = counts.GetValueOrDefault(_nodes[record.Node]) + 1;
        }

        return counts;
    }

    /// <summary>Queries that were lost or got an error, sent at or after a moment.</summary>
    /// <param name="from">The moment, a Stopwatch timestamp.</param>
    public int BadSince(long from)
    {
        var count = 0;
        foreach (var record in _records.Span)
        {
            if (record.SentAt >= from && (!IsAnswered(record) || record.ResponseCode != 0))
                count++;
        }

        return count;
    }

    /// <summary>
    /// A quantile of the time to the answer, in milliseconds, of queries sent between two moments; 0 without any.
    /// </summary>
    /// <param name="quantile">0.99 for the 99th percentile.</param>
    /// <param name="from">The first moment, a Stopwatch timestamp.</param>
    /// <param name="until">The last.</param>
    public double Latency(double quantile, long from, long until)
    {
        var latencies = new List<double>();
        foreach (var record in _records.Span)
        {
            if (record.SentAt >= from && record.SentAt < until && IsAnswered(record))
                latencies.Add(Stopwatch.GetElapsedTime(record.SentAt, record.AnsweredAt).TotalMilliseconds);
        }

        latencies.Sort();
        return At(latencies, quantile);
    }

    /// <summary>From a moment until the last query that was lost or got an error was sent; zero when there was none.</summary>
    /// <param name="from">The moment, a Stopwatch timestamp.</param>
    public TimeSpan LastBadAfter(long from)
    {
        var last = 0L;
        foreach (var record in _records.Span)
        {
            if (record.SentAt >= from && (!IsAnswered(record) || record.ResponseCode != 0))
                last = record.SentAt;
        }

        return last == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(from, last);
    }

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{Sent} sent, {Lost} lost, {Failed} with an error, p50 {P50:F1} ms, p99 {P99:F1} ms, longest gap "
        + $"{LongestGap.TotalMilliseconds:F0} ms"
        + $", answered by {string.Join(", ", ByNode().OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => $"{n.Key} {n.Value}"))}";

    private static double At(List<double> sorted, double quantile) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * quantile))];

    private bool IsAnswered(QueryRecord record) =>
        record.Answered && Stopwatch.GetElapsedTime(record.SentAt, record.AnsweredAt) <= _plan.AnswerTimeout;
}
