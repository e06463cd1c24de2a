using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>The queries that end here: each gets an answer made on this node, or none, and is counted.</summary>
internal sealed class LocalReplies(WorkerMetrics metrics, AnswerPath answers)
{
    /// <summary>A query that is malformed: answered as far as it can be.</summary>
    public void Error(
        scoped in Query query, IClient client, ReadOnlySpan<byte> message, ParseError error, ConfigurationSnapshot configuration)
    {
        const int smallest = 512;
        if (error.Kind == ParseErrorKind.NotAQuery)
            metrics.Counters[Counter.ResponsesAsQueries]++;
        else if (!error.IsAnswerable)
            metrics.Counters[Counter.Unparsable]++;
        int length = AnswerWriter.WriteError(client.AnswerBuffer(smallest), message, error);
        if (length == 0)
            answers.Recorder.Dropped(in query, message, OutcomeOf(error));
        if (length == 0 || !MayBeTold(in query, message, configuration))
            return;
        Count(in query, client.AnswerBuffer(length)[3] & 0xF);
        answers.Recorder.Answered(in query, message, AnswerSource.Self, client.AnswerBuffer(length));
        client.Reply(length);
    }

    /// <summary>A query whose EDNS calls for an error: an unknown version, a broken option, no valid cookie.</summary>
    public void Code(
        ResponseCode code, scoped in Query query, IClient client, in AnswerTerms terms, ConfigurationSnapshot configuration)
    {
        // Who has no cookie yet is told so always: that is how it gets one.
        if (code != ResponseCode.BadCookie && !MayBeTold(in query, query.View.Message, configuration))
            return;
        int length = LocalAnswers.Code(Room(client, query.View), query.View, code);
        Reply(in query, client, in terms, configuration.ClientEdns, length, code);
    }

    /// <summary>A question for what this node is.</summary>
    public void Identity(
        scoped in Query query, IClient client, in AnswerTerms terms, ConfigurationSnapshot configuration)
    {
        int length = configuration.Identity.WriteAnswer(Room(client, query.View), query.View);
        Reply(in query, client, in terms, configuration.ClientEdns, length);
    }

    /// <summary>A query that a rule answers or drops.</summary>
    public void Rule(
        RuleVerdict verdict, RuleAction action, scoped in Query query, IClient client, in AnswerTerms terms, ClientEdns edns)
    {
        if (verdict == RuleVerdict.Answer)
            Reply(in query, client, in terms, edns, action.WriteAnswer(Room(client, query.View), query.View));
        else
            Drop(in query, query.View.Message, Counter.RuleDropped, QueryOutcome.RuleDropped);
    }

    /// <summary>A query of a blocked client, or for a blocked name, that is answered (RFC 8914, section 4.16).</summary>
    public void Blocked(BlockAction action, scoped in Query query, IClient client, in AnswerTerms terms, ClientEdns edns)
    {
        var room = Room(client, query.View);
        var (counter, length) = action switch
        {
            BlockAction.Refuse => (Counter.BlockedRefused, Denial(room, query.View, ResponseCode.Refused)),
            BlockAction.NxDomain => (Counter.BlockedNxDomain, Denial(room, query.View, ResponseCode.NXDomain)),
            _ => (Counter.BlockedTruncated, LocalAnswers.Truncated(room, query.View)),
        };
        metrics.Counters[counter] += query.IsCounted ? 1 : 0;
        Reply(in query, client, in terms, edns, length);

        static int Denial(Span<byte> room, scoped in QueryView view, ResponseCode code) =>
            LocalAnswers.Denial(room, view, code, ExtendedErrorCode.Blocked);
    }

    /// <summary>A query that no backend can be asked.</summary>
    public void NoBackend(
        scoped in Query query, IClient client, in AnswerTerms terms, ConfigurationSnapshot configuration)
    {
        metrics.Counters[Counter.NoBackend] += query.IsCounted ? 1 : 0;
        if (configuration.NoBackend != NoBackendAction.ServFail)
        {
            Drop(in query, query.View.Message, Counter.NoBackendDropped, QueryOutcome.NoBackend);
            return;
        }

        ref readonly QueryView view = ref query.View;
        var room = Room(client, view);
        int length = LocalAnswers.NoReachableAuthority(room, view, "no backend can be asked"u8);
        Reply(in query, client, in terms, configuration.ClientEdns, length);
    }

    /// <summary>A query that there is no slot for: who has a stream would wait, others ask again.</summary>
    public void TooManyPending(
        scoped in Query query, IClient client, Counter reason, in AnswerTerms terms, ClientEdns edns)
    {
        if (query.Protocol.IsDatagram)
        {
            Drop(in query, query.View.Message, reason, QueryRecorder.OutcomeOf(reason));
            return;
        }

        var room = Room(client, query.View);
        Reply(in query, client, in terms, edns, LocalAnswers.TooManyPending(room, query.View));
    }

    /// <summary>A zone transfer where none is passed on.</summary>
    public void TransferRefused(scoped in Query query, IClient client, in AnswerTerms terms, ClientEdns edns)
    {
        metrics.Counters[Counter.TransfersRefused]++;
        var room = Room(client, query.View);
        Reply(in query, client, in terms, edns, LocalAnswers.NotSupported(room, query.View, "no zone transfers"u8));
    }

    /// <summary>AXFR over UDP, which is not defined (RFC 5936, section 4.2).</summary>
    public void TransferInDatagram(
        scoped in Query query, IClient client, in AnswerTerms terms, ConfigurationSnapshot configuration)
    {
        metrics.Counters[Counter.TransfersRefused]++;
        Code(ResponseCode.FormErr, in query, client, in terms, configuration);
    }

    /// <summary>A zone transfer more than there may be at once.</summary>
    public void TooManyTransfers(scoped in Query query, IClient client, in AnswerTerms terms, ClientEdns edns)
    {
        metrics.Counters[Counter.TransfersOverLimit]++;
        var room = Room(client, query.View);
        int length = LocalAnswers.NoReachableAuthority(room, query.View, "too many zone transfers"u8);
        Reply(in query, client, in terms, edns, length);
    }

    /// <summary>Writes SERVFAIL for the client of a pending query whose backend has failed; returns octets.</summary>
    public static int WriteServFail(ref PendingQuery query, Span<byte> buffer) =>
        QueryView.TryParse(query.Query.Message, out QueryView view).IsError ? 0
            : LocalAnswers.NoReachableAuthority(buffer[..query.Terms.MaxLength], view, "backend failed"u8);

    /// <summary>Writes what the client of a pending query is told whose backend has failed; returns octets.</summary>
    /// <remarks>
    /// Who has a stream would wait. Who got no datagram will ask again, but not where one had come from a backend: an error, or
    /// one that was truncated.
    /// </remarks>
    public static int WriteFailure(ref PendingQuery query, Counter reason, Span<byte> buffer)
    {
        if (QueryView.TryParse(query.Query.Message, out QueryView view).IsError)
            return 0;
        var room = buffer[..query.Terms.MaxLength];
        if (reason == Counter.GaveWay)
            return LocalAnswers.TooManyPending(room, view);
        return query.Has(PendingTraits.StreamClient | PendingTraits.ErrorAnswered)
            ? LocalAnswers.NoReachableAuthority(room, view, "backend failed"u8)
            : LocalAnswers.Truncated(room, view);
    }

    // Who sent it may be forged, and may answer errors with errors.
    private bool MayBeTold(scoped in Query query, scoped ReadOnlySpan<byte> message, ConfigurationSnapshot configuration)
    {
        if (!query.Protocol.IsDatagram || query.IsOwnCheck || configuration.ErrorAnswers is not { } limit
            || limit.TryTake(in query.Client, query.NowMilliseconds))
            return true;
        Drop(in query, message, Counter.ErrorAnswerLimit, QueryOutcome.ErrorAnswerLimit);
        return false;
    }

    private static QueryOutcome OutcomeOf(ParseError error) =>
        error.Kind == ParseErrorKind.NotAQuery ? QueryOutcome.NotAQuery : QueryOutcome.Malformed;

    private static Span<byte> Room(IClient client, scoped in QueryView query) => client.AnswerBuffer(client.MaxAnswer(query));

    /// <summary>Sends an answer made here.</summary>
    /// <param name="query">The query.</param>
    /// <param name="client">The end it goes through.</param>
    /// <param name="terms">What the answer must suit.</param>
    /// <param name="edns">What the client is told in it.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="code">What it is counted as, if that is more than its header can say.</param>
    private void Reply(
        scoped in Query query, IClient client, in AnswerTerms terms, ClientEdns edns, int length, ResponseCode? code = null)
    {
        int delay = 0;
        // What is wrong with a query is told whatever rules say.
        if (code is null && answers.Configuration.ResponseRules.Has(ResponseChain.SelfAnswered)
            && !answers.Rules.Pass(ResponseChain.SelfAnswered, in query, client, ref length, out delay))
            return;
        var answer = client.AnswerBuffer(client.AnswerRoom);
        // BADCOOKIE is how a client gets the cookie that frees it of the limit.
        if (code != ResponseCode.BadCookie
            && !answers.Rates.MaySend(in query.Client, query.Protocol.IsDatagram, in terms, answer, ref length))
        {
            query.Trace?.Dropped(Counter.ResponseRateLimited);
            answers.Recorder.Dropped(in query, query.View.Message, QueryOutcome.ResponseRateLimited);
            return;
        }

        ReturnedTtl.Limit(in terms, answer[..length]);
        (length, _) = edns.PrepareAnswer(in terms, answer, length);
        Count(in query, code is { } extended ? (int)extended : answer[3] & 0xF);
        answers.Recorder.Answered(in query, query.View.Message, AnswerSource.Self, answer[..length]);
        answers.Reply(in terms, client, length, delay);
    }

    private void Drop(scoped in Query query, scoped ReadOnlySpan<byte> message, Counter reason, QueryOutcome outcome)
    {
        metrics.Counters[reason] += query.IsCounted ? 1 : 0;
        query.Trace?.Dropped(reason);
        answers.Recorder.Dropped(in query, message, outcome);
    }

    private void Count(scoped in Query query, int code)
    {
        if (!query.IsCounted)
            return;
        metrics.Counters.Answer(AnswerSource.Self, code);
        metrics.Latency.FromSelf();
    }
}
