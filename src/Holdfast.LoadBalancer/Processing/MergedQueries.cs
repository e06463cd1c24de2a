using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// Identical queries on the query path: they wait for one answer, and each client gets it as it can take it. A client that has a
/// stream is owed a whole answer: where the one that came in a datagram is truncated, or none came, it is asked for over a
/// stream.
/// </summary>
internal sealed unsafe class MergedQueries(
    AnswerPath path, Worker worker, WorkerMetrics metrics, ClientTable clients, PendingQueries pending) : IDisposable
{
    private const int MaxMessage = ushort.MaxValue;
    private const int None = -1;

    private readonly QueryMerger _merger = new(pending);
    private readonly byte* _scratch = (byte*)NativeMemory.Alloc(MaxMessage + HopByHop.Growth);
    private readonly byte* _form = (byte*)NativeMemory.Alloc(MaxMessage);

    /// <summary>Room for an answer of any length, until the next is written.</summary>
    public Span<byte> Scratch => new(_scratch, MaxMessage + HopByHop.Growth);

    /// <summary>Lets a query wait for the answer to one that is pending; false when it must be sent.</summary>
    /// <param name="query">The query.</param>
    /// <param name="buffer">Its message, with <see cref="HopByHop.Growth"/> octets of room behind it.</param>
    /// <param name="terms">What its answer must suit.</param>
    /// <param name="ticket">What it asks, as the cache sees it.</param>
    /// <param name="client">Who asks.</param>
    public bool TryJoin(scoped in Query query, Span<byte> buffer, in AnswerTerms terms, in CacheTicket ticket, IClient client)
    {
        bool isDatagram = query.Protocol.IsDatagram;
        if (!_merger.TryFind(in ticket, query.View.Question, isDatagram ? terms.MaxLength : 0, worker.Now, out int sent)
            || !pending.TryTake(out int number))
        {
            return false;
        }

        ref PendingQuery waiting = ref pending[number];
        waiting.ReceivedAt = worker.Now;
        waiting.Terms = terms;
        waiting.Ticket = ticket;
        waiting.Traits = isDatagram ? PendingTraits.None : PendingTraits.StreamClient;
        waiting.Query.KeepQuestion(query.View.Question);
        if (!isDatagram)
        {
            // It may have to be sent after all, to the same backend.
            int length = query.View.Message.Length;
            bool tellsSubnet = pending[sent].Terms.Has(AnswerTraits.SubnetAdded);
            waiting.Terms = HopByHop.PrepareQuery(
                in query.View, buffer, ref length, in terms, in query.Client, tellsSubnet, path.Configuration.UdpPayloadSize);
            waiting.Query.KeepMessage(buffer[..length]);
        }

        client.BecomePending(out waiting.Client);
        _merger.Join(sent, number);
        metrics.Counters[Counter.Merged]++;
        return true;
    }

    /// <summary>A query is about to be sent: others may join it, if it merges.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="query">Its slot.</param>
    /// <param name="merges">Whether its answer is one for the cache, and the configuration lets it merge.</param>
    /// <param name="upstreams">The ways to the backend.</param>
    /// <param name="largestAnswer">The most octets that its backend may give.</param>
    public void Add(int number, ref PendingQuery query, bool merges, BackendUpstreams upstreams, int largestAnswer)
    {
        if (!merges)
        {
            query.Merge = default;
            return;
        }

        bool isLarge = query.Terms.Has(AnswerTraits.Edns) || query.Has(PendingTraits.StreamClient);
        int largest = isLarge ? Math.Max(query.Terms.MaxLength, largestAnswer) : query.Terms.MaxLength;
        _merger.Add(number, query.ReceivedAt + upstreams.JoinTime, largest);
    }

    /// <summary>Gives all who wait for a query a copy of its answer.</summary>
    /// <param name="query">The query's slot.</param>
    /// <param name="answer">The answer as received.</param>
    /// <param name="from">Over which way it came.</param>
    /// <param name="isTruncated">Whether it is truncated, and may be had whole.</param>
    public void Answer(ref PendingQuery query, ReadOnlySpan<byte> answer, IUpstream from, bool isTruncated)
    {
        var form = new Span<byte>(_form, MaxMessage);
        if (!StoredForm.TryShare(in query.Ticket.Key, answer, form, out int length))
            return;
        int sent = None;
        while (_merger.TryTakeWaiting(ref query, out int number))
        {
            ref PendingQuery waiting = ref pending[number];
            if (isTruncated && waiting.Has(PendingTraits.StreamClient))
            {
                Send(number, from.ForTruncated!, ref sent);
                continue;
            }

            IClient client = clients[waiting.Client.Client];
            if (client.IsPresent(in waiting.Client))
            {
                Span<byte> copy = Scratch;
                form[..length].CopyTo(copy);
                // The client's letters; owners that are pointers to the question have them too.
                waiting.Query.Question.CopyTo(copy[QueryCopy.QuestionStart..]);
                int octets = path.Return(in waiting.Terms, default, waiting.Query.Question, copy, length, waiting.ReceivedAt);
                client.Answer(in waiting.Client, copy[..octets], isStable: false);
            }

            pending.Free(number);
        }
    }

    /// <summary>
    /// A query is over. Whoever still waits for it is told nothing, like its own client; but who has a stream is asked for over
    /// one, or, where that is what has failed, told so.
    /// </summary>
    /// <param name="from">Over which way it was sent.</param>
    /// <param name="number">Its slot.</param>
    /// <param name="query">Its slot.</param>
    public void Release(IUpstream from, int number, ref PendingQuery query)
    {
        if (!query.Merge.IsJoinable)
            return;
        _merger.Remove(number, ref query);
        int sent = None;
        while (_merger.TryTakeWaiting(ref query, out int waiting))
        {
            if (pending[waiting].Has(PendingTraits.StreamClient))
            {
                if (from.ForTruncated is { } stream)
                    Send(waiting, stream, ref sent);
                else
                    path.Failed(from, waiting, Counter.MergedUnanswered);
                continue;
            }

            Drop(waiting);
        }
    }

    /// <summary>A query's answer is given to nobody: those who wait for it get none.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="query">The query.</param>
    public void Drop(int number, ref PendingQuery query)
    {
        if (!query.Merge.IsJoinable)
            return;
        _merger.Remove(number, ref query);
        while (_merger.TryTakeWaiting(ref query, out int waiting))
            Drop(waiting);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _merger.Dispose();
        NativeMemory.Free(_scratch);
        NativeMemory.Free(_form);
        GC.SuppressFinalize(this);
    }

    private void Drop(int waiting)
    {
        metrics.Counters[Counter.MergedUnanswered]++;
        clients[pending[waiting].Client.Client].Unanswered(in pending[waiting].Client);
        pending.Free(waiting);
    }

    /// <summary>Sends the first of those that waited over a stream; the others wait for its answer.</summary>
    private void Send(int number, IUpstream stream, ref int sent)
    {
        if (sent != None)
        {
            _merger.Join(sent, number);
            return;
        }

        _merger.Add(number, until: worker.Now, MaxMessage);
        if (stream.CanSend() && stream.TrySend(number, []))
            sent = number;
        else
            path.Failed(stream, number, Counter.MergedUnanswered);
    }
}
