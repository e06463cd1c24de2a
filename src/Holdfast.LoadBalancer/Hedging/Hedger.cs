using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Hedging;

/// <summary>
/// Sends a worker's queries that are overdue to a second backend. While nothing is outstanding it does nothing; else it looks
/// when the oldest query would be overdue, some twenty times a second.
/// </summary>
internal sealed class Hedger(
    Worker worker, PendingQueries pending, WorkerUpstreams upstreams, UpstreamChoice choice, HedgeBudget budget,
    WorkerMetrics metrics)
    : IDeadlineTarget, ISweepTarget
{
    // Queries fall overdue one after the other: those of so long are dealt with together.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(2);

    // How often the hedge times follow the answer times.
    private static readonly TimeSpan BetweenTimes = TimeSpan.FromSeconds(1);

    private readonly PutOffQueries _putOff = new(pending);
    private long _nextTimes;

    /// <summary>What it is told; the worker changes it between two batches.</summary>
    public HedgeOptions Options { get; private set; } = new();

    /// <summary>Takes over other options, and backends.</summary>
    public void Reconfigure(HedgeOptions options)
    {
        Options = options;
        SetTimes();
    }

    /// <inheritdoc/>
    public void OnDeadline()
    {
        HedgePutOff();
        long next = long.MaxValue;
        foreach (var backend in upstreams.ByNumber)
        {
            if (backend is null)
                continue;
            Look(backend.Datagram, ref next);
            if (backend.Stream != backend.Datagram)
                Look(backend.Stream, ref next);
        }

        if (!_putOff.IsEmpty)
            next = 0;
        if (next != long.MaxValue)
            worker.WakeAt(Math.Max(next, worker.Now + worker.Ticks(BetweenLooks)));
    }

    /// <inheritdoc/>
    public void Sweep()
    {
        budget.Advance(pending.Sent, worker.Now);
        if (worker.Now < _nextTimes)
            return;
        _nextTimes = worker.Now + worker.Ticks(BetweenTimes);
        SetTimes();
    }

    private void SetTimes()
    {
        foreach (var backend in upstreams.ByNumber)
        {
            if (backend is null)
                continue;
            SetTime(backend.Datagram, backend.JoinTime);
            if (backend.Stream != backend.Datagram)
                SetTime(backend.Stream, backend.JoinTime);
        }
    }

    // The longest is a quarter of the time-out: even where all is slow there must be time for the second answer.
    private void SetTime(IUpstream upstream, long longest)
    {
        if (upstream.Outstanding is not { } outstanding)
            return;
        outstanding.Times.Age();
        bool isFixed = Options.Time is { IsOn: true, Fixed: not null };
        outstanding.OverdueAfter = isFixed ? worker.Ticks(Options.Time.Fixed!.Value)
            : Math.Max(1, Math.Min(outstanding.Times.Percentile99(), longest));
        if (outstanding.NextOverdue != long.MaxValue)
            worker.WakeAt(outstanding.NextOverdue);
    }

    private void Look(IUpstream upstream, ref long next)
    {
        if (upstream.Outstanding is not { } outstanding)
            return;
        while (outstanding.TryNextOverdue(out int number))
        {
            if (Options.Time.IsOn && TryHedge(number) == Outcome.NoBudget)
            {
                metrics.Counters[Counter.HedgeBudgetExhausted]++;
                _putOff.Add(number);
            }
        }

        next = Math.Min(next, outstanding.NextOverdue);
    }

    private void HedgePutOff()
    {
        while (_putOff.TryPeek(out int number))
        {
            if (TryHedge(number) == Outcome.NoBudget)
                return;
            _putOff.Remove();
        }
    }

    private Outcome TryHedge(int number)
    {
        ref PendingQuery query = ref pending[number];
        if (query.Attempts.Twin != 0 || !choice.TryChooseNext(in query, out var second, out var upstream)
            || second.Backend.Suspicion.Exists)
        {
            return Outcome.NoBackend;
        }

        if (!budget.TrySpend(pending.Sent, worker.Now))
            return Outcome.NoBudget;
        if (!pending.TryTake(out int hedge))
            return Outcome.NoBackend;

        // It has a slot like any query, for upstreams to know it by; but nobody waits for its answer: that is the query's.
        ref PendingQuery copy = ref pending[hedge];
        (copy.ReceivedAt, copy.Terms, copy.Traits) = (query.ReceivedAt, query.Terms, query.Traits);
        (copy.Ticket, copy.Merge, copy.Client) = (default, default, query.Client);
        copy.Query.Keep(query.Query.Message, query.Query.Question.Length);
        copy.Attempts.Twin = number + 1;
        copy.Attempts.Traits = AttemptTraits.Hedge;
        copy.Attempts.Upstreams = second.Number;
        query.Attempts.Twin = hedge + 1;
        query.Attempts.Add(second.Number);
        if (!upstream.TrySend(hedge, copy.Query.MessageToSend))
        {
            query.Attempts.Twin = 0;
            pending.Free(hedge);
            return Outcome.NoBackend;
        }

        metrics.Counters[Counter.Hedged]++;
        return Outcome.Hedged;
    }

    private enum Outcome
    {
        Hedged,
        NoBackend,
        NoBudget,
    }
}
