using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Tracing;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// Identical queries on the query path: they wait for one answer, and each client gets it as it can take it. A client that has a
/// stream is owed a whole answer: where the one that came in a datagram is truncated, or none came, it is asked for over a
/// stream. Where an answer is one client's alone, the others are asked for anew, each by itself.
/// </summary>
internal sealed unsafe class MergedQueries(
    AnswerPath path, Worker worker, WorkerMetrics metrics, ClientTable clients, PendingQueries pending) : IDisposable
{
    private const int MaxMessage = ushort.MaxValue;
    private const int None = -1;

    // Of those that are asked for anew, how many at once: as many as may be in flight for one question.
    private const int AnewAtOnce = QuestionsInFlight.Max;

    // Who has waited longer has asked again by then, or left.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly QueryMerger _merger = new(pending);
    private readonly long _patience = worker.Ticks(Patience);
    private readonly byte* _scratch = (byte*)NativeMemory.Alloc(MaxMessage + HopByHop.Growth);
    private readonly byte* _form = (byte*)NativeMemory.Alloc(MaxMessage);

    /// <summary>How many queries for one question may be in flight.</summary>
    public ForgeryLimit Forgery { get; } = new(pending, metrics);

    /// <summary>Room for a message of any length, until the next is written.</summary>
    public Span<byte> Scratch => new(_scratch, MaxMessage + HopByHop.Growth);

    /// <summary>Lets a query wait for the answer to one that is pending; false when it must be sent.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="query">Its slot, filled as if it were to be sent.</param>
    public bool TryJoin(int number, ref PendingQuery query)
    {
        int maxLength = query.Has(PendingTraits.StreamClient) ? 0 : query.Terms.MaxLength;
        if (!_merger.TryFind(in query, maxLength, worker.Now, out int sent))
            return false;
        _merger.Join(sent, number);
        pending.Charge(number, pending[sent].Share);
        metrics.Counters[Counter.Merged] += query.Terms.IsCounted ? 1 : 0;
        path.Traces.Find(in query)?.Add(TraceStage.Backend, "an identical query is in flight: its answer is waited for");
        return true;
    }

    /// <summary>A query is about to be sent, and others may join it; tells the way that it is sent.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="query">Its slot.</param>
    /// <param name="upstreams">The ways to the backend.</param>
    /// <param name="upstream">The way for queries of its protocol.</param>
    /// <param name="largestAnswer">The most octets that its client's listener may give.</param>
    public IUpstream Add(int number, ref PendingQuery query, BackendUpstreams upstreams, IUpstream upstream, int largestAnswer)
    {
        upstream = Forgery.Limit(ref query, upstream);
        bool isLarge = query.Terms.Has(AnswerTraits.Edns) || query.Has(PendingTraits.StreamClient);
        int largest = upstream.ForTruncated is null ? MaxMessage
            : isLarge ? Math.Max(query.Terms.MaxLength, largestAnswer) : query.Terms.MaxLength;
        _merger.Add(number, query.ReceivedAt + upstreams.JoinTime, largest);
        return upstream;
    }

    /// <summary>
    /// Gives all who wait for a query a copy of its answer; or has them asked for anew, where it is not everybody's.
    /// </summary>
    /// <param name="query">The query's slot.</param>
    /// <param name="answer">The answer, its question and OPT record made this node's.</param>
    /// <param name="from">Over which way it came.</param>
    /// <param name="isTruncated">Whether it is truncated, and may be had whole.</param>
    /// <param name="delay">How long response rules delay it, in milliseconds.</param>
    public void Answer(ref PendingQuery query, ReadOnlySpan<byte> answer, IUpstream from, bool isTruncated, int delay = 0)
    {
        var form = new Span<byte>(_form, MaxMessage);
        if (query.Has(PendingTraits.AskedAnew) || !StoredForm.TryShare(in query.Ticket.Key, answer, form, out int length))
        {
            AskAnew(from, ref query);
            return;
        }

        int sent = None;
        bool isFailure = EntryStore.IsFailure(answer);
        while (_merger.TryTakeWaiting(ref query, out int number))
        {
            ref PendingQuery waiting = ref pending[number];
            bool isAnswered = isFailure ? path.Stale.TryAnswer(ref waiting) : waiting.Has(PendingTraits.AnsweredStale);
            if (isTruncated && !isAnswered && waiting.Has(PendingTraits.StreamClient))
            {
                Send(number, from.ForTruncated!, ref sent);
                continue;
            }

            IClient client = clients[waiting.Client.Client];
            if (!isAnswered && client.IsPresent(in waiting.Client))
            {
                Span<byte> copy = Scratch;
                form[..length].CopyTo(copy);
                path.Traces.Find(in waiting)?.From(AnswerSource.Backend, from.Backend.Options.Name);
                // The client's letters; owners that are pointers to the question have them too.
                waiting.Query.Question.CopyTo(copy[QueryCopy.QuestionStart..]);
                path.Return(in waiting, from.Backend.Number, AnswerSource.Backend, copy, length, isStable: false, delay);
            }
            else if (!isAnswered)
            {
                path.Recorder.Dropped(in waiting, from.Backend.Number, QueryOutcome.ClientGone);
            }

            Free(number);
        }
    }

    /// <summary>
    /// A query's answer is its client's alone: those who wait for it are asked for anew, each once and by itself, a few at a
    /// time; behind each of these wait the next, until it is answered. None of them is joined, so that nobody's query spoils
    /// another's again.
    /// </summary>
    /// <param name="from">Over which way the answer came.</param>
    /// <param name="query">The query.</param>
    public void AskAnew(IUpstream from, ref PendingQuery query)
    {
        pending.Questions.Remove(ref query);
        Span<int> first = stackalloc int[AnewAtOnce];
        int most = query.Has(PendingTraits.AskedAnew) ? 1 : AnewAtOnce, count = 0, behind = 0;
        while (_merger.TryTakeWaiting(ref query, out int number))
        {
            ref PendingQuery waiting = ref pending[number];
            bool needsPlace = count > 0 && !waiting.Has(PendingTraits.StreamClient);
            if (waiting.Has(PendingTraits.AnsweredStale))
            {
                Free(number);
            }
            else if (worker.Now - waiting.ReceivedAt >= _patience || !clients[waiting.Client.Client].IsPresent(in waiting.Client))
            {
                Drop(number, from);
            }
            else if (count == most || (needsPlace && !Forgery.TryTakePlace(ref waiting, from)))
            {
                _merger.Join(first[behind++ % count], number);
            }
            else
            {
                waiting.Traits |= PendingTraits.AskedAnew;
                waiting.Merge = default;
                first[count++] = number;
            }
        }

        foreach (int number in first[..count])
        {
            ref PendingQuery waiting = ref pending[number];
            IUpstream upstream = waiting.Has(PendingTraits.StreamClient) ? from.ForTruncated ?? from
                : Forgery.Limit(ref waiting, from);
            metrics.Counters[Counter.AskedAnew] += waiting.Terms.IsCounted ? 1 : 0;
            path.Traces.Find(in waiting)?.Sent(
                from.Backend.Options.Name, "is asked anew: the answer that was waited for is another client's alone");
            if (!upstream.CanSend() || !upstream.TrySend(number, waiting.Query.MessageToSend))
                path.Failed(upstream, number, Counter.MergedUnanswered);
        }
    }

    /// <summary>
    /// A query is over: it is joined no more. Whoever still waits for it gets what the cache has, though its time is over, or is
    /// told nothing, like its own client; but who has a stream is asked for over one, or, where that is what has failed, told so.
    /// </summary>
    /// <param name="from">Over which way it was sent.</param>
    /// <param name="query">Its slot.</param>
    public void Release(IUpstream from, ref PendingQuery query)
    {
        _merger.Remove(ref query);
        pending.Questions.Remove(ref query);
        int sent = None;
        while (_merger.TryTakeWaiting(ref query, out int number))
        {
            ref PendingQuery waiting = ref pending[number];
            if (path.Stale.TryAnswer(ref waiting))
                Free(number);
            else if (!waiting.Has(PendingTraits.StreamClient) && !path.Rules.See(ResponseChain.Timeout, in waiting))
                Drop(number, from);
            else if (waiting.Has(PendingTraits.StreamClient) && from.ForTruncated is { } stream
                && !query.Has(PendingTraits.AskedAnew))
                Send(number, stream, ref sent);
            else
                path.Failed(from, number, Counter.MergedUnanswered);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _merger.Dispose();
        NativeMemory.Free(_scratch);
        NativeMemory.Free(_form);
        GC.SuppressFinalize(this);
    }

    private void Drop(int waiting, IUpstream from)
    {
        metrics.Counters[Counter.MergedUnanswered] += pending[waiting].Terms.IsCounted ? 1 : 0;
        path.Traces.Find(in pending[waiting])?.Dropped(Counter.MergedUnanswered);
        path.Recorder.Dropped(in pending[waiting], from.Backend.Number, QueryOutcome.Merged);
        clients[pending[waiting].Client.Client].Unanswered(in pending[waiting].Client);
        Free(waiting);
    }

    private void Free(int waiting)
    {
        path.Stale.Release(ref pending[waiting]);
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

        pending[number].Merge = default;
        path.Traces.Find(in pending[number])?.Sent(stream.Backend.Options.Name, "is asked over a stream");
        if (stream.CanSend() && stream.TrySend(number, pending[number].Query.MessageToSend))
            sent = number;
        else
            path.Failed(stream, number, Counter.MergedUnanswered);
    }
}
