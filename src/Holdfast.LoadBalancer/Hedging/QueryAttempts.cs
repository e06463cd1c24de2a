using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Hedging;

/// <summary>
/// Stands between upstreams and the way back: a query that a backend refuses or fails goes to the next candidate, and of a query
/// that was hedged one answer goes back, the first good one. What hears of answers behind it hears once of each query.
/// </summary>
internal sealed class QueryAttempts(
    Worker worker, PendingQueries pending, WorkerUpstreams upstreams, UpstreamChoice choice, NextAttempt attempt,
    HedgeBudget budget, WorkerMetrics metrics, IAnswerReceiver receiver) : IAnswerReceiver
{
    private int _retryOn;

    /// <summary>Takes over other options.</summary>
    public void Reconfigure(HedgeOptions options)
    {
        _retryOn = 0;
        foreach (var code in options.RetryOn)
            _retryOn |= 1 << (int)code;
    }

    /// <inheritdoc/>
    public void Answered(IUpstream from, int number, Span<byte> buffer, int length, bool isStable)
    {
        attempt.Traces.Find(in pending[number])?.Answered(
            from.Backend.Options.Name, (ResponseCode)(buffer[3] & 0xF), length);
        bool isError = (_retryOn >> (buffer[3] & 0xF) & 1) != 0;
        if (pending[number].Attempts.Twin != 0 && !TrySettle(ref number, isError))
            return;
        if (isError && TryGoOn(number, needsBudget: true))
        {
            pending[number].Traits |= PendingTraits.ErrorAnswered;
            return;
        }

        receiver.Answered(from, number, buffer, length, isStable);
    }

    /// <inheritdoc/>
    public void Failed(IUpstream from, int number, Counter reason)
    {
        attempt.Traces.Find(in pending[number])?.Failed(from.Backend.Options.Name, reason);
        bool mayGoOn = reason is Counter.BackendErrorDropped;
        if (mayGoOn)
            from.Backend.Suspicion.ByRefusal(worker.Now, proof: 0);
        // Who gives way makes room: were the hedge waited for, there would be none.
        bool endsBoth = reason is Counter.GaveWay && !pending[number].Attempts.Has(AttemptTraits.Hedge);
        if (pending[number].Attempts.Twin != 0 && !TrySettle(ref number, isFailure: !endsBoth))
            return;
        if (!mayGoOn || !TryGoOn(number, needsBudget: false))
            receiver.Failed(from, number, reason);
    }

    /// <summary>
    /// One of the two attempts of a hedged query is over. False: it has failed, and the other is waited for. Else only the
    /// query's own slot is left, and in flight nowhere.
    /// </summary>
    private bool TrySettle(ref int number, bool isFailure)
    {
        ref AttemptState own = ref pending[number].Attempts;
        bool isHedge = own.Has(AttemptTraits.Hedge);
        int other = own.Twin - 1;
        (int query, int hedge) = isHedge ? (other, number) : (number, other);
        ref AttemptState its = ref pending[query].Attempts;
        bool isOtherInFlight = !isHedge || !its.Has(AttemptTraits.OnlyHedgeInFlight);
        if (isFailure && isOtherInFlight && !isHedge)
        {
            its.Traits |= AttemptTraits.OnlyHedgeInFlight;
            return false;
        }

        if (!isFailure && isOtherInFlight)
            upstreams.WayOf(in pending[other]).Abandon(other);

        if (isHedge && !isFailure)
        {
            metrics.Counters[Counter.HedgesWon] += IsCounted(query) ? 1 : 0;
            NextAttempt.TakeOver(ref pending[query], in pending[hedge]);
        }

        its.Twin = 0;
        its.Traits &= ~AttemptTraits.OnlyHedgeInFlight;
        pending.Free(hedge);
        number = query;
        return !isFailure || !isOtherInFlight;
    }

    private bool IsCounted(int number) => pending[number].Terms.IsCounted;

    /// <summary>Sends a query that is in flight nowhere to the next candidate; false when there is none.</summary>
    private bool TryGoOn(int number, bool needsBudget)
    {
        ref PendingQuery query = ref pending[number];
        while (choice.TryChooseNext(in query, allowSuspected: true, out var next, out var upstream)
            && (!needsBudget || budget.TrySpend(pending.Sent, worker.Now)))
        {
            query.Attempts.Add(next.Number);
            upstream = attempt.Prepare(ref query, next, upstream);
            if (!upstream.TrySend(number, query.Query.MessageToSend))
                continue;
            metrics.Counters[Counter.Retried] += IsCounted(number) ? 1 : 0;
            attempt.Traces.Find(in query)?.Sent(next.Backend.Options.Name, "is asked in its place");
            return true;
        }

        return false;
    }
}
