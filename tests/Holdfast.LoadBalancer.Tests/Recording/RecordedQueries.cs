using System.Collections.Concurrent;
using System.Collections.Immutable;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Recording;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Recording;

/// <summary>All that a load balancer's workers record, and whether that is what its counters say.</summary>
internal sealed class RecordedQueries : IQueryObserver
{
    private static readonly ImmutableArray<(QueryOutcome Outcome, Counter Counter)> Reasons =
    [
        (QueryOutcome.AclDropped, Counter.AclDropped), (QueryOutcome.RuleDropped, Counter.RuleDropped),
        (QueryOutcome.Malformed, Counter.Unparsable), (QueryOutcome.NotAQuery, Counter.ResponsesAsQueries),
        (QueryOutcome.NoBackend, Counter.NoBackendDropped), (QueryOutcome.BackendTimeout, Counter.BackendTimeoutDropped),
        (QueryOutcome.BackendError, Counter.BackendErrorDropped), (QueryOutcome.InFlightLimit, Counter.InFlightLimit),
        (QueryOutcome.ClientInFlightLimit, Counter.ClientInFlightLimit), (QueryOutcome.GaveWay, Counter.GaveWay),
        (QueryOutcome.ErrorAnswerLimit, Counter.ErrorAnswerLimit), (QueryOutcome.Merged, Counter.MergedUnanswered),
        (QueryOutcome.Oversized, Counter.Oversized), (QueryOutcome.Martian, Counter.Martians),
        (QueryOutcome.UnansweredSource, Counter.UnansweredSource), (QueryOutcome.Blocked, Counter.BlockedDropped),
        (QueryOutcome.ResponseRateLimited, Counter.ResponseRateLimited), (QueryOutcome.ProxyHeader, Counter.ProxyHeaders),
    ];

    private readonly ConcurrentQueue<QueryRecord> _records = new();

    /// <summary>What a load balancer is put together from whose queries are kept here.</summary>
    public LoadBalancerParts Parts => new() { CreateObservers = _ => [this] };

    public IReadOnlyCollection<QueryRecord> All => _records;

    public void Observe(in QueryRecord record, ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer)
    {
        Assert.Equal(record.AnswerSize, answer.Length);
        _records.Enqueue(record);
    }

    /// <summary>The next record, once it is there.</summary>
    public QueryRecord Next()
    {
        QueryRecord next = default;
        Wait.Until("a query is recorded", () => _records.TryDequeue(out next));
        return next;
    }

    /// <summary>Whether every query that was taken has its record.</summary>
    public bool HasAll(LoadBalancer balancer) => _records.Count >= Taken(balancer);

    /// <summary>Waits until every query has its record, and compares them with what was counted.</summary>
    public void CheckAgainst(LoadBalancer balancer)
    {
        Wait.Until("every query has ended in a record", () => HasAll(balancer), otherwise: () => Say(balancer));
        var counters = balancer.Counters;
        Assert.True(_records.Count == Taken(balancer), Say(balancer));
        foreach (var (outcome, counter) in Reasons)
            Assert.True(Count(outcome) == counters[counter], $"{outcome}: {Say(balancer)}");
        foreach (var source in Enum.GetValues<AnswerSource>())
        {
            long answered = _records.Count(record => record.Outcome == QueryOutcome.Answered && record.Source == source);
            Assert.True(answered == counters.ResponsesFrom(source), $"{source}: {Say(balancer)}");
        }
    }

    private static long Taken(LoadBalancer balancer)
    {
        var counters = balancer.Counters;
        return counters.Queries + counters[Counter.AclDropped] + counters[Counter.Oversized] + counters[Counter.Martians]
            + counters[Counter.UnansweredSource] + counters[Counter.ProxyHeaders];
    }

    private long Count(QueryOutcome outcome) => _records.Count(record => record.Outcome == outcome);

    private string Say(LoadBalancer balancer) =>
        string.Join(", ", _records.GroupBy(record => (record.Outcome, record.Source)).Select(same => $"{same.Key} {same.Count()}"))
        + $" are recorded of {balancer.Counters}";
}
