using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// A query's way, over whatever it came: listener → ACL → rules → cache → pool → policy → backend in <see cref="Process"/>, and
/// backend → response rules → cache → listener in <see cref="Answered"/>. One instance a worker; nothing here allocates,
/// locks or waits.
/// </summary>
internal sealed class QueryPath : IAnswerReceiver, IDisposable
{
    private readonly Worker _worker;
    private readonly WorkerMetrics _metrics;
    private readonly ExemptSources _ownChecks;
    private readonly ClientTable _clients;
    private readonly PendingQueries _pending;
    private readonly MergedQueries _merged;
    private readonly LocalReplies _replies;

    /// <summary>A way without queries.</summary>
    /// <param name="worker">Whose it is.</param>
    /// <param name="metrics">What it counts.</param>
    /// <param name="ownChecks">The sockets of the node's own checks.</param>
    /// <param name="clients">The worker's clients by number.</param>
    /// <param name="pending">The worker's pending queries.</param>
    public QueryPath(Worker worker, WorkerMetrics metrics, ExemptSources ownChecks, ClientTable clients, PendingQueries pending)
    {
        (_worker, _metrics, _ownChecks, _clients, _pending) = (worker, metrics, ownChecks, clients, pending);
        _replies = new LocalReplies(metrics);
        _merged = new MergedQueries(this, worker, metrics, clients, pending);
    }

    /// <summary>The configuration; the worker changes it between two batches.</summary>
    public required ConfigurationSnapshot Configuration { get; set; }

    /// <summary>Chooses backends, and the ways to them.</summary>
    public required UpstreamChoice Upstreams { get; init; }

    /// <summary>Takes a query from its listener to a backend, or answers it on the way.</summary>
    /// <param name="query">Who asks, how and where; the rest is filled in here.</param>
    /// <param name="buffer">The message as received, with <see cref="HopByHop.Growth"/> octets of room behind it.</param>
    /// <param name="length">The message's octets.</param>
    /// <param name="client">The end that answers go back through.</param>
    public void Process(scoped ref Query query, Span<byte> buffer, int length, IClient client)
    {
        ref WorkerCounters counters = ref _metrics.Counters;
        ConfigurationSnapshot configuration = Configuration;

        // Listener: an own check is known by its socket; anybody else must be let in by the ACL.
        query.IsOwnCheck = _ownChecks.Contains(query.Client, query.ClientPort, query.Protocol);
        if (!query.IsOwnCheck && !configuration.AccessList.Allows(query.Client))
        {
            counters[Counter.AclDropped]++;
            return;
        }

        ParseError error = QueryView.TryParse(buffer[..length], out query.View);
        Count(ref counters, in query);
        if (error.IsError)
        {
            _replies.Error(in query, client, buffer[..length], error);
            return;
        }

        if (query.View.Edns.Version != 0)
        {
            _replies.BadVersion(in query, client, configuration.Identity);
            return;
        }

        if (configuration.Identity.IsAskedFor(query.View))
        {
            _replies.Identity(in query, client, configuration.Identity);
            return;
        }

        // Rules.
        query.Pool = configuration.DefaultPool;
        if (!query.IsOwnCheck)
        {
            RuleVerdict verdict = configuration.Rules.Apply(ref query, out RuleAction? action);
            if (verdict != RuleVerdict.Continue)
            {
                _replies.Rule(verdict, action!, in query, client, configuration.Identity);
                return;
            }
        }

        // Cache. The node's own checks go past it both ways: they are to learn what backends say now.
        AnswerTerms terms = HopByHop.Terms(in query.View, query.IsOwnCheck, client.MaxAnswer(query.View), configuration.Identity);
        CacheTicket ticket = default;
        if (!query.IsOwnCheck && query.Pool.Cache is { } cache
            && ticket.TryMake(
                cache, in query.View, in query.Client, query.Protocol.CacheClass, query.Pool.AddsSubnet, query.Worker)
            && TryAnswerFrom(cache, in ticket.Key, in query, in terms, client))
        {
            return;
        }

        // Identical queries that are pending are asked once.
        bool merges = ticket.IsValid && configuration.MergeIdentical;
        if (merges && _merged.TryJoin(in query, buffer, in terms, in ticket, client))
            return;

        // Pool and policy: the first candidate, or, where a query cannot be sent to it now, the next.
        if (!Upstreams.TryChoose(in query, out BackendUpstreams? upstreams, out IUpstream? upstream))
        {
            _replies.NoBackend(in query, client, configuration);
            return;
        }

        if (!_pending.TryTake(out int number))
        {
            _replies.TooManyPending(in query, client, configuration.Identity);
            return;
        }

        // Backend. From here on the view is of no use: the message under it changes.
        ref PendingQuery pending = ref _pending[number];
        pending.Query.KeepQuestion(query.View.Question);
        length = query.View.Message.Length;
        bool mayBeTruncated = upstream.ForTruncated is not null;
        if (merges && mayBeTruncated)
            HopByHop.RaisePayloadSize(in query.View, buffer, client.LargestAnswer);
        pending.ReceivedAt = _worker.Now;
        bool tellsSubnet = upstreams.Backend.Options.ClientSubnet;
        pending.Terms = HopByHop.PrepareQuery(in query.View, buffer, ref length, in terms, in query.Client, tellsSubnet);
        pending.Traits = query.Protocol.IsDatagram ? PendingTraits.None : PendingTraits.StreamClient;
        pending.Ticket = ticket;
        client.BecomePending(out pending.Client);
        if (mayBeTruncated && configuration.RetryTruncated)
            pending.Query.KeepMessage(buffer[..length]);
        _merged.Add(number, ref pending, merges, upstreams, mayBeTruncated ? client.LargestAnswer : ushort.MaxValue);
        if (!upstream.TrySend(number, buffer[..length]))
            Failed(upstream, number, Counter.InFlightLimit);
    }

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
            _metrics.Counters[Counter.FetchedWhole]++;
            return;
        }

        // Response rules: once, before anybody gets the answer. The node's own checks go past them.
        if (!Configuration.ResponseRules.IsEmpty && !query.Terms.Has(AnswerTraits.OwnCheck)
            && !PassesResponseRules(ref query, buffer, ref length))
        {
            _metrics.Counters[Counter.RuleDropped]++;
            _clients[query.Client.Client].Unanswered(in query.Client);
            _merged.Drop(number, ref query);
            _pending.Free(number);
            return;
        }

        if (query.Merge.HasWaiting)
            _merged.Answer(ref query, buffer[..length], from, isTruncated);
        IClient client = _clients[query.Client.Client];
        if (client.IsPresent(in query.Client))
        {
            length = Return(in query.Terms, in query.Ticket, query.Query.Question, buffer, length, query.ReceivedAt);

            // Listener.
            client.Answer(in query.Client, buffer[..length], isStable);
        }

        Release(from, number, ref query);
    }

    /// <summary>Tells a client that has a stream, which would wait, that its query has failed; others may ask again.</summary>
    /// <inheritdoc/>
    public void Failed(IUpstream from, int number, Counter reason)
    {
        ref PendingQuery query = ref _pending[number];
        IClient client = _clients[query.Client.Client];
        int length = !client.IsPresent(in query.Client) || query.Traits == PendingTraits.None ? 0
            : LocalReplies.WriteFailure(ref query, _merged.Scratch, Configuration.Identity);
        if (length > 0)
        {
            // A failure told by this node is nobody's answer: it is not stored.
            Span<byte> buffer = _merged.Scratch;
            length = Return(in query.Terms, default, query.Query.Question, buffer, length, query.ReceivedAt, AnswerSource.Self);
            client.Answer(in query.Client, buffer[..length], isStable: false);
        }
        else
        {
            if (client.IsPresent(in query.Client))
                _metrics.Counters[reason]++;
            client.Unanswered(in query.Client);
        }

        Release(from, number, ref query);
    }

    /// <summary>Stores an answer, measures how long it took, and makes it the client's: what is left is to send it.</summary>
    /// <param name="terms">What was remembered of the query.</param>
    /// <param name="ticket">Where it is stored, if anywhere.</param>
    /// <param name="question">Name, type and class asked.</param>
    /// <param name="message">The answer, with <see cref="HopByHop.Growth"/> octets of room or more behind it.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="since">When the query was received: a timestamp of the clock's.</param>
    /// <param name="source">Where the answer comes from.</param>
    /// <returns>Octets to send.</returns>
    public int Return(
        in AnswerTerms terms, in CacheTicket ticket, ReadOnlySpan<byte> question, Span<byte> message, int length, long since,
        AnswerSource source = AnswerSource.Backend)
    {
        // Cache: the one that was asked, if a reload has not taken it away meanwhile.
        if (ticket.IsValid && Configuration.Pools.Caches.Find(ticket.Cache) is { } cache)
            cache.Insert(in ticket.Key, question, message[..length], _worker.NowMilliseconds, _worker.Index);

        // Answer.
        if (!terms.Has(AnswerTraits.OwnCheck))
            _metrics.Latency.Record(source, _worker.Now - since);
        return Suit(in terms, message, length, source);
    }

    /// <inheritdoc/>
    public void Dispose() => _merged.Dispose();

    private static void Count(ref WorkerCounters counters, in Query query)
    {
        if (query.IsOwnCheck)
        {
            counters[Counter.OwnChecks]++;
            return;
        }

        counters.Query(query.Protocol, query.Client.IsIPv4);
        query.Asked?.Count(query.Worker);
    }

    private bool PassesResponseRules(ref PendingQuery query, Span<byte> buffer, ref int length)
    {
        var response = new Response
        {
            Buffer = buffer,
            Length = length,
            Question = query.Query.Question,
            Client = ClientAddress.FromBytes(query.Client.Peer.Address),
            Protocol = _clients[query.Client.Client].Protocol,
            Worker = _worker.Index,
            NowMilliseconds = _worker.NowMilliseconds,
        };
        bool passes = Configuration.ResponseRules.Apply(ref response);
        length = response.Length;
        return passes;
    }

    private bool TryAnswerFrom(
        PacketCache cache, scoped in CacheKey key, scoped in Query query, in AnswerTerms terms, IClient client)
    {
        Span<byte> answer = client.AnswerBuffer(client.AnswerRoom);
        bool allowStale = query.Pool.Usable.Count == 0;
        if (!cache.TryAnswer(in key, in query.View, answer, out int length, query.NowMilliseconds, allowStale, _worker.Index))
            return false;
        _metrics.Latency.FromCache();
        client.Reply(Suit(in terms, answer, length, AnswerSource.Cache));
        return true;
    }

    /// <summary>Makes an answer suit its client, and counts it.</summary>
    private int Suit(in AnswerTerms terms, Span<byte> message, int length, AnswerSource source)
    {
        (int newLength, bool truncated) = HopByHop.PrepareAnswer(in terms, message, length, Configuration.Identity);
        _metrics.Counters[Counter.Truncated] += truncated ? 1 : 0;
        if (!terms.Has(AnswerTraits.OwnCheck))
            _metrics.Counters.Answer(source, message[3] & 0xF);
        return newLength;
    }

    private void Release(IUpstream from, int number, ref PendingQuery query)
    {
        _merged.Release(from, number, ref query);
        _pending.Free(number);
    }
}
