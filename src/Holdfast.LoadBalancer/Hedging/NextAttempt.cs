using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Tracing;
using Holdfast.LoadBalancer.Upstreams;

namespace Holdfast.LoadBalancer.Hedging;

/// <summary>Makes a query that was sent before ready for another backend.</summary>
/// <param name="pending">The worker's pending queries.</param>
/// <param name="answers">The way back, whose configuration is the present one.</param>
internal sealed class NextAttempt(PendingQueries pending, AnswerPath answers)
{
    /// <summary>Finds what takes down the steps of queries that are traced.</summary>
    public PendingTraces Traces => answers.Traces;

    /// <summary>Makes a query that is in flight nowhere ready to be sent again.</summary>
    /// <param name="query">The query's slot.</param>
    /// <param name="next">The ways to the backend.</param>
    /// <param name="upstream">The way for the query.</param>
    /// <returns>The way that it is sent: another where that one has enough queries for its question in flight.</returns>
    public IUpstream Prepare(ref PendingQuery query, BackendUpstreams next, IUpstream upstream)
    {
        bool isCounted = query.Counted != 0;
        pending.Questions.Remove(ref query);
        Suit(ref query, next);
        return isCounted ? answers.Merged.Forgery.Limit(ref query, upstream) : upstream;
    }

    /// <summary>Fills the slot of a query's hedge.</summary>
    /// <param name="query">The query's slot.</param>
    /// <param name="hedge">The hedge's slot.</param>
    /// <param name="next">The ways to the backend.</param>
    /// <param name="upstream">The way for the query.</param>
    /// <returns>The way that it is sent, as of <see cref="Prepare"/>.</returns>
    public IUpstream Copy(ref PendingQuery query, ref PendingQuery hedge, BackendUpstreams next, IUpstream upstream)
    {
        (hedge.ReceivedAt, hedge.Terms, hedge.Traits) = (query.ReceivedAt, query.Terms, query.Traits);
        (hedge.Ticket, hedge.Merge, hedge.Client) = (default, default, query.Client);
        hedge.Query.Keep(query.Query.Message, query.Query.Question.Length);
        Suit(ref hedge, next);
        // What is made for one subnet may answer nobody of another: those are asked for themselves from now on.
        if (hedge.Terms.Has(AnswerTraits.SubnetAdded) && !query.Terms.Has(AnswerTraits.SubnetAdded))
            query.Merge.JoinableUntil = 0;
        return query.Counted != 0 ? answers.Merged.Forgery.Limit(ref hedge, upstream) : upstream;
    }

    /// <summary>The answer to a hedge is that of its query: what it must suit is what the hedge was made by.</summary>
    public static void TakeOver(ref PendingQuery query, in PendingQuery hedge)
    {
        if (query.Terms.Traits == hedge.Terms.Traits)
            return;
        query.Terms = hedge.Terms;
        query.Query.KeepMessage(hedge.Query.Message);
    }

    /// <summary>Makes the message anew where the backend is told otherwise of the client than the last one was.</summary>
    private void Suit(ref PendingQuery query, BackendUpstreams next)
    {
        bool tellsSubnet = next.Backend.Options.ClientSubnet;
        if (!HopByHop.NeedsOtherSubnet(in query.Terms, tellsSubnet))
            return;
        Span<byte> message = answers.Merged.Scratch;
        int length = query.Query.Message.Length;
        query.Query.Message.CopyTo(message);
        var client = ClientAddress.FromBytes(query.Client.Peer.Address);
        query.Terms = HopByHop.ChangeSubnet(
            message, ref length, in query.Terms, in client, tellsSubnet, answers.Configuration.UdpPayloadSize);
        query.Query.KeepMessage(message[..length]);
    }
}
