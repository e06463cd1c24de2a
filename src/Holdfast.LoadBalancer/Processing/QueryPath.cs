using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// A query's way, of UDP and TCP alike: listener → ACL → rules → cache → pool → policy → backend in <see cref="Take"/>,
/// and backend → answer → response rules
/// (<see cref="Passes"/>) → cache → listener (<see cref="Return"/>). One instance a worker; nothing here allocates, locks or waits.
/// </summary>
internal sealed class QueryPath(Worker worker, ExemptSources ownChecks)
{
    private WorkerRandom _random = WorkerRandom.Create();

    /// <summary>The configuration followed; the worker changes it between two batches.</summary>
    public required Routing Routing { get; set; }

    /// <summary>Takes a query from a listener to its backend, or answers it on the way.</summary>
    /// <param name="query">Who asks, how and where; the rest is filled in here.</param>
    /// <param name="buffer">The message as received, with <see cref="HopByHop.Growth"/> octets of room behind it.</param>
    /// <param name="length">The message's octets.</param>
    /// <param name="client">The end that answers go back through.</param>
    public void Take(scoped ref Query query, Span<byte> buffer, int length, IClientEnd client)
    {
        ref WorkerCounters counters = ref worker.Counters;
        Routing routing = Routing;

        // Listener: an own check is known by its socket; anybody else must be let in by the ACL.
        query.IsOwnCheck = ownChecks.Contains(query.Client, query.ClientPort, query.Protocol);
        if (!query.IsOwnCheck && !routing.AccessList.Allows(query.Client))
        {
            counters[Counter.AclDropped]++;
            return;
        }

        ParseError error = QueryView.TryParse(buffer[..length], out query.View);
        Count(ref counters, in query);
        if (error.IsError)
        {
            AnswerError(in query, client, buffer[..length], error);
            return;
        }

        if (query.View.Edns.Version != 0)
        {
            Reply(in query, client, OwnAnswers.Code(Room(client, query.View), query.View, ResponseCode.BadVers, routing.Identity), ResponseCode.BadVers);
            return;
        }

        if (routing.Identity.IsAskedFor(query.View))
        {
            Reply(in query, client, OwnAnswers.Identity(Room(client, query.View), query.View, routing.Identity));
            return;
        }

        // Rules.
        query.Pool = routing.DefaultPool;
        if (!query.IsOwnCheck)
        {
            RuleVerdict verdict = routing.Rules.Apply(ref query, out RuleAction? action);
            if (verdict != RuleVerdict.Continue)
            {
                Obey(verdict, action!, in query, client);
                return;
            }
        }

        // Cache. The node's own checks go past it both ways: they are to learn what backends say now.
        AnswerTerms terms = HopByHop.Terms(in query.View, query.IsOwnCheck, client.MaxAnswer(query.View), routing.Identity);
        CacheTicket ticket = default;
        if (!query.IsOwnCheck && query.Pool.Cache is { } cache && ticket.TryMake(cache, in query.View, in query.Client, query.Protocol.CacheClass, query.Pool.AddsSubnet, query.Worker)
            && TryAnswerFrom(cache, in ticket.Key, in query, in terms, client))
        {
            return;
        }

        // Identical questions in flight are asked once.
        bool merges = ticket.IsValid && query.Protocol.IsDatagram && routing.Options.MergeIdentical;
        if (merges && client.TryJoin(in query.View, in terms, in ticket))
            return;

        // Pool and policy: the first candidate, or, where a query cannot be sent to it now, the next.
        Selection selection = new(query.View.QName, query.Worker, ref _random);
        Backend? backend = query.Pool.Choose(in selection);
        if (backend is not null && !client.CanReach(backend))
            backend = NextReachable(query.Pool, in selection, backend, client);
        if (backend is null)
        {
            AnswerNoBackend(in query, client);
            return;
        }

        // Backend. From here on the view is of no use: the message under it changes.
        length = query.View.Message.Length;
        int questionEnd = query.View.QuestionEnd;
        if (merges)
            HopByHop.RaisePayloadSize(in query.View, buffer, client.LargestAnswer);
        terms = HopByHop.PrepareQuery(in query.View, buffer, ref length, in terms, in query.Client, backend.Options.ClientSubnet);
        client.Forward(backend, in terms, in ticket, buffer[..length], questionEnd);
    }

    /// <summary>Whether backends' answers are to be shown to <see cref="Passes"/>.</summary>
    public bool HasResponseRules => !Routing.ResponseRules.IsEmpty;

    /// <summary>Applies the response rules to a backend's answer: once, before anybody gets it. False when nobody does.</summary>
    /// <param name="terms">What was remembered of the query; the node's own checks go past the rules.</param>
    /// <param name="response">The answer; another afterwards, maybe.</param>
    public bool Passes(in AnswerTerms terms, scoped ref Response response)
    {
        if (terms.Has(AnswerTraits.OwnCheck))
            return true;
        response.Worker = worker.Index;
        response.NowMilliseconds = worker.NowMilliseconds;
        if (Routing.ResponseRules.Apply(ref response))
            return true;
        worker.Counters[Counter.RuleDropped]++;
        return false;
    }

    /// <summary>Takes a backend's answer, known to be one, home: what is left is to send it through the listener.</summary>
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
        if (ticket.IsValid && Routing.Pools.Caches.Find(ticket.Cache) is { } cache)
            cache.Insert(in ticket.Key, question, message[..length], worker.NowMilliseconds, worker.Index);

        // Answer.
        if (!terms.Has(AnswerTraits.OwnCheck))
            worker.Latency.Record(source, worker.Now - since);
        return Home(in terms, message, length, source);
    }

    /// <summary>Writes the SERVFAIL that a query gets whose backend failed it; returns octets.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="message">The query as it was forwarded.</param>
    public int WriteBackendFailure(Span<byte> buffer, ReadOnlySpan<byte> message)
    {
        return QueryView.TryParse(message, out QueryView view).IsError
            ? 0 : OwnAnswers.NoReachableAuthority(buffer, view, "backend failed"u8, Routing.Identity);
    }

    private static Backend? NextReachable(Pool pool, scoped in Selection selection, Backend first, IClientEnd client)
    {
        Candidates candidates = default;
        for (Backend? backend = first; backend is not null && candidates.TryAdd(backend);)
        {
            backend = pool.Choose(in selection, candidates.AsSpan());
            if (backend is not null && client.CanReach(backend))
                return backend;
        }

        return null;
    }

    private bool TryAnswerFrom(PacketCache cache, scoped in CacheKey key, scoped in Query query, in AnswerTerms terms, IClientEnd client)
    {
        Span<byte> answer = client.AnswerBuffer(client.AnswerRoom);
        bool allowStale = query.Pool.Usable.Count == 0;
        if (!cache.TryAnswer(in key, in query.View, answer, out int length, query.NowMilliseconds, allowStale, worker.Index))
            return false;
        worker.Latency.FromCache();
        client.Reply(Home(in terms, answer, length, AnswerSource.Cache));
        return true;
    }

    private int Home(in AnswerTerms terms, Span<byte> message, int length, AnswerSource source)
    {
        (int newLength, bool truncated) = HopByHop.PrepareAnswer(in terms, message, length, Routing.Identity);
        worker.Counters[Counter.Truncated] += truncated ? 1 : 0;
        if (!terms.Has(AnswerTraits.OwnCheck))
            worker.Counters.Answer(source, message[3] & 0xF);
        return newLength;
    }

    private static Span<byte> Room(IClientEnd client, scoped in QueryView query) => client.AnswerBuffer(client.MaxAnswer(query));

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

    private void AnswerError(scoped in Query query, IClientEnd client, ReadOnlySpan<byte> message, ParseError error)
    {
        const int smallest = 512;
        if (error.Kind == ParseErrorKind.NotAQuery)
            worker.Counters[Counter.ResponsesAsQueries]++;
        else if (!error.IsAnswerable)
            worker.Counters[Counter.Unparsable]++;
        Reply(in query, client, AnswerWriter.WriteError(client.AnswerBuffer(smallest), message, error));
    }

    private void Obey(RuleVerdict verdict, RuleAction action, scoped in Query query, IClientEnd client)
    {
        if (verdict == RuleVerdict.Answer)
            Reply(in query, client, action.WriteAnswer(Room(client, query.View), query.View, Routing.Identity));
        else
            worker.Counters[Counter.RuleDropped]++;
    }

    private void AnswerNoBackend(scoped in Query query, IClientEnd client)
    {
        worker.Counters[Counter.NoBackend]++;
        if (Routing.Options.NoBackend == NoBackendAction.ServFail)
            Reply(in query, client, OwnAnswers.NoReachableAuthority(Room(client, query.View), query.View, "no backend can be asked"u8, Routing.Identity));
        else
            worker.Counters[Counter.NoBackendDropped]++;
    }

    /// <summary>Sends an answer made here.</summary>
    /// <param name="query">The query.</param>
    /// <param name="client">The end it goes through.</param>
    /// <param name="length">Its octets; 0 when there is none.</param>
    /// <param name="code">What it is counted as, if that is more than its header can say.</param>
    private void Reply(scoped in Query query, IClientEnd client, int length, ResponseCode? code = null)
    {
        if (length == 0)
            return;
        if (!query.IsOwnCheck)
        {
            worker.Counters.Answer(AnswerSource.Self, code is { } extended ? (int)extended : client.AnswerBuffer(length)[3] & 0xF);
            worker.Latency.FromSelf();
        }

        client.Reply(length);
    }
}
