using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams;

/// <summary>
/// One worker's way to a backend: it sends pending queries and hands over what comes of them. It knows nothing of clients.
/// </summary>
internal interface IUpstream : ISweepTarget, IDisposable
{
    /// <summary>The backend.</summary>
    Backend Backend { get; }

    /// <summary>
    /// Where a whole answer is to be had when the one from here is truncated; null when answers from here are always whole.
    /// </summary>
    IUpstream? ForTruncated { get; }

    /// <summary>Whether it waits for an answer still.</summary>
    bool IsBusy { get; }

    /// <summary>How the backend answers over it; null where that is not known: its queries are not hedged.</summary>
    AnswerWatch? Watch { get; }

    /// <summary>Whether there is a way to the backend now.</summary>
    bool CanSend();

    /// <summary>
    /// Sends a pending query, at the latest at the end of the present batch. <see cref="IAnswerReceiver"/> hears of it once,
    /// unless
    /// this returns false: there is no ID for it, or no way at all.
    /// </summary>
    /// <param name="number">Its slot.</param>
    /// <param name="message">
    /// The message, whose ID is not yet that of the upstream, in native memory that stays as it is until the worker flushes;
    /// empty
    /// where the slot keeps it.
    /// </param>
    bool TrySend(int number, Span<byte> message);

    /// <summary>
    /// Gives up on a query that it waits for, since another backend has answered it: <see cref="IAnswerReceiver"/> hears nothing
    /// of it.
    /// </summary>
    /// <param name="number">Its slot.</param>
    void Abandon(int number);
}

/// <summary>What hears of the answers to pending queries, on the worker's thread. The slot is its own again.</summary>
internal interface IAnswerReceiver
{
    /// <summary>A query's answer has come.</summary>
    /// <param name="from">Over which way.</param>
    /// <param name="number">The query's slot.</param>
    /// <param name="buffer">
    /// The answer, with <see cref="Answers.HopByHop.Growth"/> octets of room or more behind it, in native memory.
    /// </param>
    /// <param name="length">Its octets.</param>
    /// <param name="isStable">Whether the buffer stays as it is until the worker flushes.</param>
    void Answered(IUpstream from, int number, Span<byte> buffer, int length, bool isStable);

    /// <summary>A query gets no answer: it could not be sent, or its time is over.</summary>
    /// <param name="from">Over which way.</param>
    /// <param name="number">The query's slot.</param>
    /// <param name="reason">What counts it if its client is told nothing.</param>
    void Failed(IUpstream from, int number, Counter reason);
}

/// <summary>What a worker gives its upstreams.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Pending">Its pending queries.</param>
/// <param name="Random">IDs of queries.</param>
/// <param name="Receiver">What hears of answers.</param>
internal sealed record UpstreamContext(Worker Worker, PendingQueries Pending, SecureIds Random, IAnswerReceiver Receiver)
{
    /// <summary>Is shown what is exchanged with backends; null: nobody is.</summary>
    public QueryRecorder? Recorder { get; init; }

    /// <summary>The worker's clients by number, for the PROXY headers that tell of them.</summary>
    public ClientTable Clients { get; init; } = new();

    /// <summary>The queries outstanding at a backend over one upstream: none yet.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="timeout">How long an answer may take.</param>
    /// <param name="watch">Learns how the backend answers.</param>
    /// <param name="cookies">The cookies they are sent with, if any.</param>
    /// <param name="ids">Their IDs, which several may share; or null: IDs of their own.</param>
    public OutstandingQueries Outstanding(
        Backend backend, TimeSpan timeout, AnswerWatch watch, BackendCookies? cookies = null, QueryIds? ids = null)
    {
        var outstanding = new OutstandingQueries(backend, timeout, Worker, Pending, ids ?? new QueryIds(Random), watch)
        {
            Cookies = cookies,
        };
        watch.Add(outstanding);
        return outstanding;
    }
}
