using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Hedging;

/// <summary>
/// Sends a worker's queries that are overdue to a second backend. While nothing is outstanding it does nothing; else it looks
/// when the oldest query would be overdue, some forty times a second.
/// </summary>
internal sealed class Hedger(
    Worker worker, PendingQueries pending, WorkerUpstreams upstreams, UpstreamChoice choice, NextAttempt attempt,
    HedgeBudget budget, WorkerMetrics metrics)
    : IDeadlineTarget, ISweepTarget
{
    // Queries fall overdue one after the other: those of so long are dealt with together.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(2);

    // How often the hedge times follow the answer times.
    private static readonly TimeSpan BetweenTimes = TimeSpan.FromSeconds(1);

    private readonly OverdueQueries _overdue = new(pending);
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
        // First all that is overdue: backends that share a fate are silent together, and are no way out for one another.
        long next = long.MaxValue;
        foreach (var backend in upstreams.ByNumber)
        {
            if (backend is null)
                continue;
            Look(backend.Datagram, ref next);
            if (backend.Stream != backend.Datagram)
                Look(backend.Stream, ref next);
        }

        HedgeOverdue();
        if (!_overdue.IsEmpty)
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
        if (upstream.Watch is not { } watch)
            return;
        watch.Times.Age();
        bool isFixed = Options.Time is { IsOn: true, Fixed: not null };
        watch.OverdueAfter = isFixed ? worker.Ticks(Options.Time.Fixed!.Value)
            : Math.Max(1, Math.Min(watch.Times.Percentile99(), longest));
        if (watch.NextDeadline != long.MaxValue)
            worker.WakeAt(watch.NextDeadline);
    }

    private void Look(IUpstream upstream, ref long next)
    {
        if (upstream.Watch is not { } watch)
            return;
        watch.CountUnanswered();
        while (watch.TryNextOverdue(out int number))
        {
            if (Options.Time.IsOn)
                _overdue.Add(number);
        }

        next = Math.Min(next, watch.NextDeadline);
    }

    /// <summary>Hedges what is overdue, the oldest first, as far as the budget goes; the others wait for it.</summary>
    private void HedgeOverdue()
    {
        while (_overdue.TryPeek(out int number))
        {
            if (TryHedge(number) == Outcome.NoBudget)
            {
                metrics.Counters[Counter.HedgeBudgetExhausted] += _overdue.PutOff() && IsCounted(number) ? 1 : 0;
                return;
            }

            _overdue.Remove();
        }
    }

    /// <summary>
    /// Sends an overdue query to a second backend, or, where it is the hedge that is overdue, to a third in its place.
    /// </summary>
    private Outcome TryHedge(int overdue)
    {
        bool isHedge = pending[overdue].Attempts.Has(AttemptTraits.Hedge);
        int number = isHedge ? pending[overdue].Attempts.Twin - 1 : overdue;
        ref PendingQuery query = ref pending[number];
        bool isHedged = query.Attempts.Twin != 0 && !isHedge;
        if (isHedged || !choice.TryChooseNext(in query, allowSuspected: false, out var next, out var upstream))
            return Outcome.NoBackend;
        if (!budget.TrySpend(pending.Sent, worker.Now))
            return Outcome.NoBudget;
        if (!pending.TryTake(out int hedge))
            return Outcome.NoBackend;

        // It has a slot like any query, for upstreams to know it by; but nobody waits for its answer: that is the query's.
        ref PendingQuery copy = ref pending[hedge];
        upstream = attempt.Copy(ref query, ref copy, next, upstream);
        if (query.Has(PendingTraits.ProxyValues))
            pending.ProxyValues.Keep(hedge, pending.ProxyValues[number]);
        copy.Attempts.BeginHedge(number);
        if (!upstream.TrySend(hedge, copy.Query.MessageToSend))
        {
            pending.Free(hedge);
            return Outcome.NoBackend;
        }

        if (isHedge)
        {
            upstreams.WayOf(in pending[overdue]).Abandon(overdue);
            pending.Free(overdue);
        }

        query.Attempts.Twin = hedge + 1;
        query.Attempts.Add(next.Number);
        metrics.Counters[Counter.Hedged] += IsCounted(number) ? 1 : 0;
        attempt.Traces.Find(in query)?.Sent(next.Backend.Options.Name, "is asked as well, since there is no answer yet");
        return Outcome.Hedged;
    }

    private bool IsCounted(int number) => pending[number].Terms.IsCounted;

    private enum Outcome
    {
        Hedged,
        NoBackend,
        NoBudget,
    }
}
