using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.ResponseRates;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Tracing;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// An answer's way to the client that asked, and to those who wait for the same: backend → response rules → cache → listener.
/// One instance a worker; nothing here allocates, locks or waits.
/// </summary>
internal sealed class AnswerPath : IAnswerReceiver, IDisposable
{
    private readonly Worker _worker;
    private readonly WorkerMetrics _metrics;
    private readonly ClientTable _clients;
    private readonly PendingQueries _pending;
    private readonly MergedQueries _merged;

    /// <summary>A way without answers.</summary>
    /// <param name="worker">Whose it is.</param>
    /// <param name="metrics">What it counts.</param>
    /// <param name="clients">The worker's clients by number.</param>
    /// <param name="pending">The worker's pending queries.</param>
    public AnswerPath(Worker worker, WorkerMetrics metrics, ClientTable clients, PendingQueries pending)
    {
        (_worker, _metrics, _clients, _pending) = (worker, metrics, clients, pending);
        Traces = new PendingTraces(clients);
        Rates = new WorkerResponseRates(worker, metrics);
        _merged = new MergedQueries(this, worker, metrics, clients, pending);
        Stale = new StaleAnswers(this, worker, clients, pending);
        Delayed = new DelayedAnswers(worker, metrics, clients);
        Rules = new AnswerRules(this, worker, metrics, clients);
    }

    /// <summary>The configuration, of queries and answers; the worker changes it between two batches.</summary>
    public required ConfigurationSnapshot Configuration { get; set; }

    /// <summary>Records what comes of queries.</summary>
    public required QueryRecorder Recorder { get; init; }

    /// <summary>Those who wait for the same answer.</summary>
    public MergedQueries Merged => _merged;

    /// <summary>Finds what takes down the steps of queries that are traced.</summary>
    public PendingTraces Traces { get; }

    /// <summary>How often clients are answered over UDP.</summary>
    public WorkerResponseRates Rates { get; }

    /// <summary>Lets response rules act.</summary>
    public AnswerRules Rules { get; }

    /// <summary>Answers that wait before they leave.</summary>
    public DelayedAnswers Delayed { get; }

    /// <summary>What clients get whose backend fails or is slow.</summary>
    public StaleAnswers Stale { get; }

    /// <summary>
    /// Takes a backend's answer, known to be one, to the client that asked, and to those who wait for the same.
    /// </summary>
    /// <inheritdoc/>
    public void Answered(IUpstream from, int number, Span<byte> buffer, int length, bool isStable)
    {
        ref PendingQuery query = ref _pending[number];

        // Backend: a truncated answer may be had whole.
        bool isTruncated = TruncatedAnswers.IsTruncated(buffer) && from.ForTruncated is not null;
        if (isTruncated && Configuration.RetryTruncated && TruncatedAnswers.TryFetchWhole(from, number, ref query, length))
        {
            _metrics.Counters[Counter.FetchedWhole] += query.Terms.IsCounted ? 1 : 0;
            Traces.Find(in query)?.Sent(from.Backend.Options.Name, "is asked for the whole answer over a stream");
            return;
        }

        // What backend and node say of each other ends here; letters and OPT record are the client's.
        AnswerScope scope = AnswerScopes.Take(in query.Terms, query.Query.Question, buffer, ref length);

        // Response rules: once, before anybody gets the answer. The node's own checks go past them.
        int delay = 0;
        if (Rules.See(ResponseChain.Backend, in query)
            && !PassesRules(ResponseChain.Backend, ref query, buffer, ref length, ref scope, ref delay))
        {
            DropByRule(from, number, ref query);
            return;
        }

        // Cache, and the rules for what it has stored.
        bool isAnswered = query.Has(PendingTraits.AnsweredStale) || (EntryStore.IsFailure(buffer) && Stale.TryAnswer(ref query));
        if (scope == AnswerScope.Stored && TryStore(in query, from, buffer[..length])
            && Rules.See(ResponseChain.CacheInserted, in query)
            && !PassesRules(ResponseChain.CacheInserted, ref query, buffer, ref length, ref scope, ref delay))
        {
            DropByRule(from, number, ref query);
            return;
        }

        // Those who wait for the same.
        if (query.Merge.HasWaiting && scope != AnswerScope.Client)
            _merged.Answer(ref query, buffer[..length], from, isTruncated, delay);
        else if (query.Merge.HasWaiting)
            _merged.AskAnew(from, ref query);

        // Answer, listener.
        IClient client = _clients[query.Client.Client];
        if (!isAnswered && client.IsPresent(in query.Client))
        {
            Traces.Find(in query)?.From(AnswerSource.Backend, from.Backend.Options.Name);
            Return(in query, from.Backend.Number, AnswerSource.Backend, buffer, length, isStable, delay);
        }
        else if (!isAnswered)
            Recorder.Dropped(in query, from.Backend.Number, QueryOutcome.ClientGone);

        Release(from, number, ref query);
    }

    /// <summary>
    /// A client gets what the cache has, though its time is over; else who has a stream, and would wait, is told that its query
    /// has failed, and others may ask again.
    /// </summary>
    /// <inheritdoc/>
    public void Failed(IUpstream from, int number, Counter reason)
    {
        ref PendingQuery query = ref _pending[number];
        if (Stale.TryAnswer(ref query))
        {
            Release(from, number, ref query);
            return;
        }

        IClient client = _clients[query.Client.Client];
        bool isPresent = client.IsPresent(in query.Client);
        int delay = 0;
        int length = !isPresent ? 0 : Rules.Failure(ref query, reason, _merged.Scratch, out delay)
            ?? (IsTold(in query, reason) ? LocalReplies.WriteFailure(ref query, reason, _merged.Scratch) : 0);
        if (length > 0)
        {
            // A failure told by this node is nobody's answer: it is not stored.
            Return(in query, from.Backend.Number, AnswerSource.Self, _merged.Scratch, length, isStable: false, delay);
        }
        else
        {
            if (isPresent && query.Terms.IsCounted)
                _metrics.Counters[reason]++;
            Traces.Find(in query)?.Dropped(reason);
            Recorder.Dropped(
                in query, from.Backend.Number, isPresent ? QueryRecorder.OutcomeOf(reason) : QueryOutcome.ClientGone);
            client.Unanswered(in query.Client);
        }

        Release(from, number, ref query);
    }

    /// <summary>
    /// Measures how long the answer to a pending query took, makes it the client's and sends it, unless that has had as many as
    /// it may.
    /// </summary>
    /// <param name="query">The query, whose client is there.</param>
    /// <param name="backend">The number of the backend asked last.</param>
    /// <param name="source">Where the answer comes from.</param>
    /// <param name="message">The answer, with <see cref="HopByHop.Growth"/> octets of room or more behind it.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="isStable">Whether its memory stays as it is until the worker flushes.</param>
    /// <param name="delay">How long response rules delay it, in milliseconds.</param>
    public void Return(
        in PendingQuery query, short backend, AnswerSource source, Span<byte> message, int length, bool isStable, int delay = 0)
    {
        IClient client = _clients[query.Client.Client];
        if (Rates.Limiter is not null && !Rates.MaySend(
            ClientAddress.FromBytes(query.Client.Peer.Address), client.Protocol.IsDatagram, in query.Terms, message, ref length))
        {
            Traces.Find(in query)?.Dropped(Counter.ResponseRateLimited);
            Recorder.Dropped(in query, backend, QueryOutcome.ResponseRateLimited);
            client.Unanswered(in query.Client);
            return;
        }

        if (query.Terms.IsCounted)
            _metrics.Latency.Record(source, _worker.Now - query.ReceivedAt);
        length = Suit(in query.Terms, message, length, source);
        Recorder.Answered(in query, backend, source, message[..length]);
        if (!DelayedAnswers.Wants(in query.Terms, client, delay)
            || !Delayed.TryHold(in query.Client, message[..length], Math.Max(query.Terms.Delay, delay)))
        {
            client.Answer(in query.Client, message[..length], isStable);
        }
    }

    /// <summary>Sends what was written to a client's answer buffer for the query that is being processed.</summary>
    /// <param name="terms">What it suits.</param>
    /// <param name="client">The end that it goes through.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="delay">How long response rules delay it, in milliseconds.</param>
    public void Reply(in AnswerTerms terms, IClient client, int length, int delay = 0)
    {
        if (!DelayedAnswers.Wants(in terms, client, delay))
        {
            client.Reply(length);
            return;
        }

        client.BecomePending(out var address);
        if (!Delayed.TryHold(in address, client.AnswerBuffer(length), Math.Max(terms.Delay, delay)))
            client.Answer(in address, client.AnswerBuffer(length), isStable: false);
    }

    /// <summary>Makes an answer suit its client, and counts it.</summary>
    public int Suit(in AnswerTerms terms, Span<byte> message, int length, AnswerSource source)
    {
        ReturnedTtl.Limit(in terms, message[..length]);
        (int newLength, bool truncated) = Configuration.ClientEdns.PrepareAnswer(in terms, message, length);
        if (!terms.IsCounted)
            return newLength;
        _metrics.Counters[Counter.Truncated] += truncated ? 1 : 0;
        _metrics.Counters.Answer(source, message[3] & 0xF);
        return newLength;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _merged.Dispose();
        Delayed.Dispose();
    }

    private bool PassesRules(
        ResponseChain chain, ref PendingQuery query, Span<byte> buffer, ref int length, ref AnswerScope scope, ref int delay)
    {
        bool passes = Rules.Pass(chain, ref query, buffer, ref length, out Response response);
        delay = Math.Max(delay, response.Delay);
        scope = AnswerScopes.Ruled(scope, in response);
        return passes;
    }

    // An answer that rules have given to nobody: who waits for the same may get another.
    private void DropByRule(IUpstream from, int number, ref PendingQuery query)
    {
        if (!query.Has(PendingTraits.AnsweredStale))
            Rules.Drop(in query, from.Backend.Number);
        _merged.AskAnew(from, ref query);
        Release(from, number, ref query);
    }

    /// <summary>Stores an answer in the cache that was asked, if a reload has not taken it away meanwhile.</summary>
    private bool TryStore(in PendingQuery query, IUpstream from, ReadOnlySpan<byte> answer)
    {
        if (!query.Ticket.IsValid || Configuration.Pools.Caches.Find(query.Ticket.Cache) is not { } cache)
            return false;
        var reason = cache.Insert(
            in query.Ticket.Key, query.Query.Question, answer, _worker.NowMilliseconds, _worker.Index, from.Backend.Subnets,
            query.Ticket.FailureTtl);
        Traces.Find(in query)?.Add(
            TraceStage.Cache, reason == NotStoredReason.None ? "the answer is stored" : $"not stored: {reason.ToWord()}");
        return reason == NotStoredReason.None;
    }

    // Of a query that gave way nobody else will tell, but its source may be forged.
    private bool IsTold(in PendingQuery query, Counter reason) =>
        query.Has(PendingTraits.StreamClient | PendingTraits.FetchedWhole | PendingTraits.ErrorAnswered)
        || (reason == Counter.GaveWay && (Configuration.ErrorAnswers is not { } limit
            || limit.TryTake(ClientAddress.FromBytes(query.Client.Peer.Address), _worker.NowMilliseconds)));

    private void Release(IUpstream from, int number, ref PendingQuery query)
    {
        _merged.Release(from, ref query);
        Stale.Release(ref query);
        _pending.Free(number);
    }
}
