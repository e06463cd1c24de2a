using System.Globalization;
using System.Net;

namespace Holdfast.Comparison;

/// <summary>Asks two servers the same, and finds what differs.</summary>
/// <param name="here">One of them.</param>
/// <param name="there">The other.</param>
/// <param name="limits">How fast, and how exactly.</param>
/// <param name="time">Paces the queries.</param>
internal sealed class ServerComparison(IPEndPoint here, IPEndPoint there, ComparisonLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _begun = time.GetTimestamp();
    private long _taken;

    /// <summary>Asks all queries.</summary>
    /// <param name="queries">The queries, taken one by one.</param>
    /// <param name="told">Called for each query whose answers differ, one at a time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ComparisonResult> RunAsync(
        IEnumerable<ReplayedQuery> queries, Action<ReplayedQuery, IReadOnlyList<AnswerDifference>> told,
        CancellationToken cancellation)
    {
        using var each = queries.GetEnumerator();
        var result = new ComparisonResult();
        await Task.WhenAll(Enumerable.Range(0, limits.Concurrency).Select(_ => Task.Run(
            () => AskAsync(each, result, told, cancellation), cancellation)));
        return result;
    }

    private async Task AskAsync(
        IEnumerator<ReplayedQuery> queries, ComparisonResult result,
        Action<ReplayedQuery, IReadOnlyList<AnswerDifference>> told, CancellationToken cancellation)
    {
        using var one = new ServerConnection(here, limits.Timeout);
        using var other = new ServerConnection(there, limits.Timeout);
        while (await NextAsync(queries, cancellation) is { } query)
        {
            var differences = await CompareAsync(one, other, query, cancellation);
            // A lost datagram, or a record that was fetched between the two: what differs is what differs twice.
            var again = differences.Count == 0 ? differences : await CompareAsync(one, other, query, cancellation);
            lock (_gate)
            {
                result.Add(differences, again);
                if (again.Count > 0) told(query, again);
            }
        }
    }

    private async Task<IReadOnlyList<AnswerDifference>> CompareAsync(
        ServerConnection one, ServerConnection other, ReplayedQuery query, CancellationToken cancellation)
    {
        var both = await Task.WhenAll(one.AskAsync(query, cancellation), other.AskAsync(query, cancellation));
        return AnswerDifference.Of(both[0], both[1], limits.TtlDrift);
    }

    private async Task<ReplayedQuery?> NextAsync(IEnumerator<ReplayedQuery> queries, CancellationToken cancellation)
    {
        long number;
        ReplayedQuery query;
        lock (_gate)
        {
            if (!queries.MoveNext()) return null;
            (query, number) = (queries.Current, _taken++);
        }
        var wait = TimeSpan.FromSeconds((double)number / limits.Rate) - time.GetElapsedTime(_begun);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellation);
        return query;
    }
}

/// <summary>How fast two servers are asked, and how exactly their answers are compared.</summary>
/// <param name="Rate">Queries a second, to each.</param>
/// <param name="Concurrency">So many wait for their answers at once.</param>
/// <param name="Timeout">How long an answer is waited for, before it is asked for once more.</param>
/// <param name="TtlDrift">Seconds by which TTLs may differ.</param>
internal sealed record ComparisonLimits(int Rate, int Concurrency, TimeSpan Timeout, uint TtlDrift);

/// <summary>What came of a comparison. Not synchronised.</summary>
internal sealed class ComparisonResult
{
    private readonly SortedDictionary<DifferenceKind, long> _kinds = [];

    /// <summary>Queries that both were asked.</summary>
    public long Queries { get; private set; }

    /// <summary>Queries whose answers differ.</summary>
    public long Differing { get; private set; }

    /// <summary>Queries whose answers differed at first, and not when they were asked again.</summary>
    public long DifferedOnce { get; private set; }

    public void Add(IReadOnlyList<AnswerDifference> first, IReadOnlyList<AnswerDifference> again)
    {
        Queries++;
        if (again.Count > 0) Differing++;
        else if (first.Count > 0) DifferedOnce++;
        foreach (var kind in again.Select(difference => difference.Kind).Distinct())
            _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
    }

    /// <summary><c>1000 queries: 3 differ (rcode 2, records 1), 1 differed once</c>.</summary>
    public override string ToString()
    {
        var kinds = string.Join(", ", _kinds.Select(kind => string.Create(
            CultureInfo.InvariantCulture, $"{Word(kind.Key)} {kind.Value}")));
        return string.Create(CultureInfo.InvariantCulture,
            $"{Queries} queries: {Differing} differ{(kinds.Length == 0 ? "" : $" ({kinds})")}")
            + (DifferedOnce == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {DifferedOnce} differed once"));
    }

    private static string Word(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Answer => "no answer",
        DifferenceKind.Rcode => "rcode",
        DifferenceKind.Flags => "flags",
        DifferenceKind.Truncation => "TC",
        DifferenceKind.Records => "records",
        _ => "TTL",
    };
}
