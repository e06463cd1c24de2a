using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Clients;

/// <summary>
/// The client's end of a query's way: how large an answer may be, where it is written, how it leaves. It knows nothing of
/// backends.
/// The first six members are about the query that is being processed, the others about one that is pending.
/// </summary>
internal interface IClient
{
    /// <summary>How its queries come.</summary>
    ListenerProtocol Protocol { get; }

    /// <summary>The address its queries are sent to; all zero where each may be sent to another.</summary>
    ClientAddress ListenAddress { get; }

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

    /// <summary>
    /// The query becomes pending: tells where its answer goes. <see cref="Answer"/> or <see cref="Unanswered"/> follows once.
    /// </summary>
    void BecomePending(out ReturnAddress address);

    /// <summary>Whether a pending query's client is still there.</summary>
    bool IsPresent(in ReturnAddress address);

    /// <summary>Sends the answer to a pending query.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="message">The answer, in native memory.</param>
    /// <param name="isStable">Whether that memory stays as it is until the worker flushes.</param>
    void Answer(in ReturnAddress address, Span<byte> message, bool isStable);

    /// <summary>A pending query gets no answer.</summary>
    void Unanswered(in ReturnAddress address);
}
