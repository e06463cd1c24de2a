using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>The queries that end here: each gets an answer made on this node, or none, and is counted.</summary>
internal sealed class LocalReplies(WorkerMetrics metrics)
{
    /// <summary>A query that is malformed: answered as far as it can be.</summary>
    public void Error(scoped in Query query, IClient client, ReadOnlySpan<byte> message, ParseError error)
    {
        const int smallest = 512;
        if (error.Kind == ParseErrorKind.NotAQuery)
            metrics.Counters[Counter.ResponsesAsQueries]++;
        else if (!error.IsAnswerable)
            metrics.Counters[Counter.Unparsable]++;
        Reply(in query, client, AnswerWriter.WriteError(client.AnswerBuffer(smallest), message, error));
    }

    /// <summary>A version of EDNS that nobody knows (RFC 6891, section 6.1.3).</summary>
    public void BadVersion(scoped in Query query, IClient client, NodeIdentity identity)
    {
        int length = LocalAnswers.Code(Room(client, query.View), query.View, ResponseCode.BadVers, identity);
        Reply(in query, client, length, ResponseCode.BadVers);
    }

    /// <summary>A question for this node's name.</summary>
    public void Identity(scoped in Query query, IClient client, NodeIdentity identity) =>
        Reply(in query, client, LocalAnswers.Identity(Room(client, query.View), query.View, identity));

    /// <summary>A query that a rule answers or drops.</summary>
    public void Rule(RuleVerdict verdict, RuleAction action, scoped in Query query, IClient client, NodeIdentity identity)
    {
        if (verdict == RuleVerdict.Answer)
            Reply(in query, client, action.WriteAnswer(Room(client, query.View), query.View, identity));
        else
            metrics.Counters[Counter.RuleDropped]++;
    }

    /// <summary>A query that no backend can be asked.</summary>
    public void NoBackend(scoped in Query query, IClient client, ConfigurationSnapshot configuration)
    {
        metrics.Counters[Counter.NoBackend]++;
        if (configuration.NoBackend != NoBackendAction.ServFail)
        {
            metrics.Counters[Counter.NoBackendDropped]++;
            return;
        }

        ref readonly QueryView view = ref query.View;
        var room = Room(client, view);
        Reply(in query, client, LocalAnswers.NoReachableAuthority(
            room, view, "no backend can be asked"u8, configuration.Identity));
    }

    /// <summary>A query that there is no slot for: who has a stream would wait, others ask again.</summary>
    public void TooManyPending(scoped in Query query, IClient client, NodeIdentity identity)
    {
        if (query.Protocol.IsDatagram)
        {
            metrics.Counters[Counter.InFlightLimit]++;
            return;
        }

        var room = Room(client, query.View);
        Reply(in query, client, LocalAnswers.NoReachableAuthority(room, query.View, "too many queries are pending"u8, identity));
    }

    /// <summary>Writes what the client of a pending query is told whose backend has failed; returns octets.</summary>
    /// <remarks>
    /// Who has a stream would wait. Who got no datagram will ask again, but not where one had come from a backend: an error, or
    /// one that was truncated.
    /// </remarks>
    public static int WriteFailure(ref PendingQuery query, Span<byte> buffer, NodeIdentity identity)
    {
        if (QueryView.TryParse(query.Query.Message, out QueryView view).IsError)
            return 0;
        var room = buffer[..query.Terms.MaxLength];
        return query.Has(PendingTraits.StreamClient | PendingTraits.ErrorAnswered)
            ? LocalAnswers.NoReachableAuthority(room, view, "backend failed"u8, identity)
            : LocalAnswers.Truncated(room, view, identity);
    }

    private static Span<byte> Room(IClient client, scoped in QueryView query) => client.AnswerBuffer(client.MaxAnswer(query));

    /// <summary>Sends an answer made here.</summary>
    /// <param name="query">The query.</param>
    /// <param name="client">The end it goes through.</param>
    /// <param name="length">Its octets; 0 when there is none.</param>
    /// <param name="code">What it is counted as, if that is more than its header can say.</param>
    private void Reply(scoped in Query query, IClient client, int length, ResponseCode? code = null)
    {
        if (length == 0)
            return;
        if (!query.IsOwnCheck)
        {
            int counted = code is { } extended ? (int)extended : client.AnswerBuffer(length)[3] & 0xF;
            metrics.Counters.Answer(AnswerSource.Self, counted);
            metrics.Latency.FromSelf();
        }

        client.Reply(length);
    }
}
