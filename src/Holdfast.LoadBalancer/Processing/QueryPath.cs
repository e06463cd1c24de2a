using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Tracing;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// A query's way to its backend, over whatever it came: listener → ACL → rules → cache → pool → policy → backend. The way back
/// is <see cref="AnswerPath"/>. One instance a worker; nothing here allocates, locks or waits.
/// </summary>
internal sealed class QueryPath
{
    private const int FlagsOffset = 2;

    private readonly Worker _worker;
    private readonly WorkerMetrics _metrics;
    private readonly ExemptSources _ownChecks;
    private readonly PendingQueries _pending;
    private readonly AnswerPath _answers;
    private readonly LocalReplies _replies;
    private readonly TransferPath _transfers;
    private readonly PendingAdmission _admission;
    private readonly BlockedQueries _blocked = null!;

    /// <summary>A way without queries.</summary>
    /// <param name="worker">Whose it is.</param>
    /// <param name="metrics">What it counts.</param>
    /// <param name="ownChecks">The sockets of the node's own checks.</param>
    /// <param name="pending">The worker's pending queries.</param>
    /// <param name="answers">The way back; the configuration is the same for both.</param>
    /// <param name="transfers">The worker's zone transfers.</param>
    public QueryPath(
        Worker worker, WorkerMetrics metrics, ExemptSources ownChecks, PendingQueries pending, AnswerPath answers,
        ZoneTransfers transfers)
    {
        (_worker, _metrics, _ownChecks, _pending, _answers) = (worker, metrics, ownChecks, pending, answers);
        _replies = new LocalReplies(metrics, answers);
        _transfers = new TransferPath(transfers, _replies);
        _admission = new PendingAdmission(pending);
    }

    /// <summary>The configuration it goes by.</summary>
    public ConfigurationSnapshot Configuration => _answers.Configuration;

    /// <summary>Whom and what operators and rules block.</summary>
    public required BlockTable Blocks { init => _blocked = new BlockedQueries(value, _metrics, Recorder); }

    /// <summary>Records what comes of queries.</summary>
    public QueryRecorder Recorder => _answers.Recorder;

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
        ConfigurationSnapshot configuration = _answers.Configuration;

        // Listener: an own check is known by its socket; anybody else must be let in by the ACL.
        query.IsOwnCheck = _ownChecks.Contains(query.Client, query.ClientPort, query.Protocol);
        if (!query.IsOwnCheck && !configuration.AccessList.Allows(query.Client))
        {
            counters[Counter.AclDropped] += query.IsCounted ? 1 : 0;
            query.Trace?.DroppedByAcl();
            Recorder.Dropped(in query, buffer[..length], QueryOutcome.AclDropped);
            return;
        }

        ParseError error = QueryView.TryParse(buffer[..length], out query.View);
        Count(ref counters, in query);

        if (!_blocked.MayGoOn(in query, buffer[..length], !error.IsError, configuration.Tallies, out BlockAction blocked))
            return;

        if (error.IsError)
        {
            if (error.Kind != ParseErrorKind.UnexpectedOpcode
                || !DeniedQueries.TryOtherOpcode(_replies, ref query, buffer[..length], client, configuration))
                _replies.Error(in query, client, buffer[..length], error, configuration);
            return;
        }

        ClientEdns edns = configuration.ClientEdns;
        ResponseCode code = edns.Read(
            in query.View, in query.Client, query.Protocol.IsDatagram, query.IsOwnCheck, client.MaxAnswer(query.View),
            out AnswerTerms terms);
        if (query.Trace is not null)
            terms = terms with { Traits = terms.Traits | AnswerTraits.Traced };
        if (code != ResponseCode.NoError)
        {
            if (code == ResponseCode.BadVers && blocked == BlockAction.None && configuration.Rules.NamesEdnsVersions
                && DeniedQueries.TryDeny(_replies, ref query, client, in terms, configuration, hasOtherVersion: true))
                return;
            _replies.Code(code, in query, client, in terms, configuration);
            return;
        }

        if (blocked != BlockAction.None)
        {
            _replies.Blocked(blocked, in query, client, in terms, edns);
            return;
        }

        if (configuration.Identity.IsAskedFor(query.View))
        {
            _replies.Identity(in query, client, in terms, configuration);
            return;
        }

        // Rules.
        query.Pool = configuration.DefaultPool;
        if (!query.IsOwnCheck)
        {
            RuleVerdict verdict = configuration.Rules.Apply(ref query, out RuleAction? action);
            if (query.Trace is not null)
                QueryTrace.Rules(query.Trace, in query, configuration);
            if (query.Changes != QueryChanges.None)
                ChangedQueries.Change(ref query, buffer, verdict, configuration, ref terms);
            if (verdict != RuleVerdict.Continue)
            {
                _replies.Rule(verdict, action!, in query, client, in terms, edns);
                return;
            }
        }

        // Zone transfers: answers of many messages have a way of their own.
        if (query.View.QType is RecordType.AXFR or RecordType.IXFR
            && _transfers.TryTake(in query, in terms, buffer, client, configuration, Upstreams))
        {
            return;
        }

        // Cache. Rules may change what it has no answer for; that is looked up anew.
        if (TryCache(in query, in terms, client, out CacheTicket ticket, out bool hasStale))
            return;
        if (ticket.IsValid && configuration.Rules.HasMissRules)
        {
            var missed = MissRules.Apply(_replies, ref query, buffer, client, configuration, ref terms);
            if (missed == MissVerdict.Ended
                || (missed == MissVerdict.Changed && TryCache(in query, in terms, client, out ticket, out hasStale)))
            {
                return;
            }
        }

        query.Trace?.Missed(query.Pool.Cache is not null, ticket.IsValid, hasStale);

        // Pool and policy: the first candidate, or, where a query cannot be sent to it now, the next.
        if (!Upstreams.TryChoose(in query, out BackendUpstreams? upstreams, out IUpstream? upstream))
        {
            query.Trace?.Add(TraceStage.Policy, "no backend can be asked");
            if (!hasStale || !TryAnswerStale(in ticket, in query, in terms, client))
                _replies.NoBackend(in query, client, in terms, configuration);
            return;
        }

        if (!_admission.TryTake(in query, configuration, out int number, out Counter reason))
        {
            _replies.TooManyPending(in query, client, reason, in terms, edns);
            return;
        }

        query.Trace?.Chose(Upstreams.Trace(in query, upstreams.Backend));
        Recorder.Asked(in query, query.View.Message);

        // The query as it goes out. From here on the view is of no use: the message under it changes.
        ref PendingQuery pending = ref _pending[number];
        int question = query.View.Question.Length;
        length = query.View.Message.Length;
        pending.ReceivedAt = _worker.Now;
        pending.QueryFlags = BinaryPrimitives.ReadUInt16BigEndian(buffer[FlagsOffset..]);
        pending.DecidingRule = query.DecidingRule;
        pending.LoggedTo = query.LoggedTo;
        pending.QuerySize = (ushort)(length + query.View.TrailingOctets);
        bool tellsSubnet = upstreams.Backend.Options.ClientSubnet;
        pending.Terms = HopByHop.PrepareQuery(
            in query.View, buffer, ref length, in terms, in query.Client, tellsSubnet, in query.Subnet,
            configuration.UdpPayloadSize);
        pending.Traits = query.Protocol.IsDatagram ? PendingTraits.None : PendingTraits.StreamClient;
        ticket.CopyTo(out pending.Ticket);
        pending.Ticket.FailureTtl = query.FailureTtl;
        pending.Tags = query.Tags & configuration.ResponseRules.Tags;
        client.BecomePending(out pending.Client);
        pending.Query.Keep(buffer[..length], question);
        pending.Attempts.Begin(query.Trace?.Via is null ? query.Pool.Number : 0, upstreams.Number);
        pending.Merge = default;
        if (hasStale)
            _answers.Stale.Watch(number, ref pending, query.Pool.Cache!);

        // Identical queries that are pending are asked once.
        bool merges = ticket.IsValid && configuration.MergeIdentical;
        if (merges && _answers.Merged.TryJoin(number, ref pending))
            return;

        // Backend.
        if (merges)
            upstream = _answers.Merged.Add(number, ref pending, upstreams, upstream, client.LargestAnswer);
        query.Trace?.Sent(upstreams.Backend.Options.Name, $"is asked over {(upstream == upstreams.Stream ? "TCP" : "UDP")}");
        if (!upstream.TrySend(number, buffer[..length]))
            _answers.Failed(upstream, number, Counter.InFlightLimit);
    }

    private static void Count(ref WorkerCounters counters, in Query query)
    {
        if (query.IsOwnCheck)
        {
            counters[Counter.OwnChecks]++;
            return;
        }

        if (query.Trace is not null)
            return;

        counters.Query(query.Protocol, query.Client.IsIPv4);
        query.Asked?.Count(query.Worker);
    }

    // Which of a cache's cells a query is counted in.
    private static int CountsIn(scoped in Query query) => query.IsCounted ? query.Worker : PacketCache.Uncounted;

    // The node's own checks go past the cache both ways: they are to learn what backends say now.
    private bool TryCache(
        scoped in Query query, in AnswerTerms terms, IClient client, out CacheTicket ticket, out bool hasStale)
    {
        CacheTicket.None(out ticket);
        hasStale = false;
        return !query.IsOwnCheck && !query.SkipsCache && query.Trace?.Via is null && query.Pool.Cache is { } cache
            && ticket.TryMake(
                cache, in query.View, in terms, in query.Client, query.Protocol.CacheClass, query.Pool.AddsSubnet,
                in query.Subnet, CountsIn(in query))
            && TryAnswerFrom(
                cache, in ticket.Key, in query, in terms, client, allowStale: query.Pool.Usable.Count == 0, out hasStale);
    }

    private bool TryAnswerFrom(
        PacketCache cache, scoped in CacheKey key, scoped in Query query, in AnswerTerms terms, IClient client, bool allowStale,
        out bool hasStale)
    {
        Span<byte> answer = client.AnswerBuffer(client.AnswerRoom);
        if (!cache.TryAnswer(
            in key, in query.View, answer, out int length, query.NowMilliseconds, allowStale, CountsIn(in query), out hasStale))
            return false;
        if (query.Trace is { } trace)
            QueryTrace.Hit(trace, cache, in key, in query);
        int delay = 0;
        if (Configuration.ResponseRules.Has(ResponseChain.CacheHit)
            && !_answers.Rules.Pass(ResponseChain.CacheHit, in query, client, ref length, out delay))
            return true;
        if (!_answers.Rates.MaySend(in query.Client, query.Protocol.IsDatagram, in terms, answer, ref length))
        {
            query.Trace?.Dropped(Counter.ResponseRateLimited);
            Recorder.Dropped(in query, query.View.Message, QueryOutcome.ResponseRateLimited);
            return true;
        }

        if (query.Trace is null)
            _metrics.Latency.FromCache();
        length = _answers.Suit(in terms, answer, length, AnswerSource.Cache);
        Recorder.Answered(in query, query.View.Message, AnswerSource.Cache, answer[..length]);
        _answers.Reply(in terms, client, length, delay);
        return true;
    }

    /// <summary>Answers a query that no backend can be sent, though some are usable, with an answer whose time is over.</summary>
    private bool TryAnswerStale(scoped in CacheTicket ticket, scoped in Query query, in AnswerTerms terms, IClient client) =>
        TryAnswerFrom(query.Pool.Cache!, in ticket.Key, in query, in terms, client, allowStale: true, out _);
}
