using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>The client's end of a query's way. UDP and TCP differ here, and nowhere between; another source of packets would be one more.</summary>
internal interface IClientEnd
{
    /// <summary>The most octets an answer to this query may have.</summary>
    int MaxAnswer(scoped in QueryView query);

    /// <summary>The most octets an answer to any query may have here.</summary>
    int LargestAnswer { get; }

    /// <summary>Octets that <see cref="AnswerBuffer"/> has in all, whatever this client can take.</summary>
    int AnswerRoom { get; }

    /// <summary>Where an answer made here is written to.</summary>
    /// <param name="length">The most octets it will have.</param>
    Span<byte> AnswerBuffer(int length);

    /// <summary>Sends what was written to the answer buffer.</summary>
    /// <param name="length">Its octets.</param>
    void Reply(int length);

    /// <summary>Whether a query can be sent to a backend over this transport now (for UDP: a socket to it can be had).</summary>
    bool CanReach(Backend backend);

    /// <summary>Passes the query on over the same transport.</summary>
    /// <param name="backend">To whom.</param>
    /// <param name="terms">What its answer must suit.</param>
    /// <param name="ticket">Where its answer is stored.</param>
    /// <param name="message">The query as the backend gets it, but for the ID.</param>
    /// <param name="questionEnd">Offset of the octet after the question.</param>
    void Forward(Backend backend, in AnswerTerms terms, in CacheTicket ticket, Span<byte> message, int questionEnd);

    /// <summary>Lets a query wait for the answer to an identical one in flight; false when there is none, always for TCP.</summary>
    /// <param name="query">The query.</param>
    /// <param name="terms">What its answer must suit.</param>
    /// <param name="ticket">What it asks, as the cache sees it.</param>
    bool TryJoin(scoped in QueryView query, in AnswerTerms terms, in CacheTicket ticket);
}
