using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Dns;
using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners.Udp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// A worker's UDP queries in flight by what they ask: one that asks the same as another, sent a moment ago, is not sent but
/// waits for that one's answer. "The same" is what the packet cache calls so: its key and the question, compared whole.
/// </summary>
internal sealed unsafe class IdenticalQueries : IDisposable
{
    /// <summary>Queries that wait for the answer to one.</summary>
    public const int MaxWaiting = 256;

    /// <summary>
    /// Others join a query for a quarter of its time-out. One that comes later is sent, and is joined in its turn: a lost
    /// packet or a backend that has just died costs newcomers no more than this.
    /// </summary>
    public const int PartOfTimeout = 4;

    private const int Buckets = 1 << 16;
    private const int Answers = 64;
    private const int None = -1;

    private readonly Worker _worker;
    // By hash: a slot's number plus one; 0 for none, so that memory which no query has needed is never touched.
    private readonly int* _first = (int*)NativeMemory.AllocZeroed(Buckets, sizeof(int));
    private readonly byte* _answers = (byte*)NativeMemory.Alloc(Answers, UdpListeners.AnswerSize);
    private readonly byte* _form = (byte*)NativeMemory.Alloc(UdpListeners.AnswerSize);
    private int _nextAnswer;

    /// <summary>Nothing is in flight.</summary>
    public IdenticalQueries(Worker worker) => _worker = worker;

    /// <summary>Lets a query wait for the answer to one in flight; false when it must be sent.</summary>
    /// <param name="query">The query; it has a ticket.</param>
    /// <param name="terms">What its answer must suit.</param>
    /// <param name="ticket">What it asks, as the cache sees it.</param>
    /// <param name="listener">Where its answer leaves.</param>
    /// <param name="client">Who asked.</param>
    /// <param name="local">The address that was asked.</param>
    public bool TryJoin(
        scoped in QueryView query, in AnswerTerms terms, in CacheTicket ticket, UdpListener listener, in SockAddr client, in LocalAddress local)
    {
        var question = query.Question;
        int sent = Find(in ticket, question, terms.MaxLength);
        if (sent == None || !_worker.InFlight.TryTake(out int number))
            return false;
        ref InFlightQuery slot = ref _worker.InFlight[number];
        slot.SentAt = _worker.Now;
        slot.Terms = terms;
        slot.Listener = listener.Number;
        slot.Client = client;
        slot.Local = local;
        slot.SetQuestion(question);
        ref InFlightQuery asked = ref _worker.InFlight[sent];
        slot.Waiting = asked.Waiting;
        asked.Waiting = number;
        asked.WaitingCount++;
        listener.InFlight++;
        _worker.Counters[Counter.Merged]++;
        return true;
    }

    /// <summary>A query has been sent: others may join it, if its answer is one for the cache.</summary>
    /// <param name="number">Its slot's number.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="listener">Where it came from.</param>
    /// <param name="timeout">Its time-out in timestamps.</param>
    public void Add(int number, ref InFlightQuery slot, UdpListener listener, long timeout)
    {
        slot.Waiting = None;
        slot.WaitingCount = 0;
        slot.IsJoinable = slot.Ticket.IsValid && _worker.Path.Routing.Options.MergeIdentical;
        if (!slot.IsJoinable)
            return;
        slot.JoinedUntil = slot.SentAt + (timeout / PartOfTimeout);
        slot.LargestAnswer = (ushort)(slot.Terms.Has(AnswerTraits.Edns) ? Math.Max(slot.Terms.MaxLength, listener.LargestAnswer) : slot.Terms.MaxLength);
        ref int first = ref First(in slot.Ticket);
        slot.NextAlike = first;
        first = number + 1;
    }

    /// <summary>The answer to a query has come: whoever waits for it gets a copy.</summary>
    /// <param name="slot">The query's slot.</param>
    /// <param name="answer">The answer as received.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Answer(ref InFlightQuery slot, ReadOnlySpan<byte> answer)
    {
        if (slot.Waiting != None)
            AnswerWaiting(ref slot, answer);
    }

    /// <summary>A query is over. Whoever still waits for it is, like its own client, told nothing.</summary>
    /// <param name="number">Its slot's number.</param>
    /// <param name="slot">Its slot.</param>
    public void Release(int number, ref InFlightQuery slot)
    {
        if (!slot.IsJoinable)
            return;
        Unlink(number, ref slot);
        while (slot.Waiting != None)
        {
            _worker.Counters[Counter.MergedUnanswered]++;
            Free(ref slot);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_first);
        NativeMemory.Free(_answers);
        NativeMemory.Free(_form);
        GC.SuppressFinalize(this);
    }

    private ref int First(in CacheTicket ticket) => ref _first[(int)(ticket.Key.SubnetHash & (Buckets - 1))];

    /// <summary>The query sent last that asks the same and may still be joined. Its answer may be as long as the one sought needs.</summary>
    private int Find(in CacheTicket ticket, ReadOnlySpan<byte> question, int maxLength)
    {
        for (int entry = First(in ticket); entry != 0;)
        {
            ref InFlightQuery slot = ref _worker.InFlight[entry - 1];
            if (_worker.Now < slot.JoinedUntil && slot.WaitingCount < MaxWaiting && maxLength <= slot.LargestAnswer
                && slot.Ticket.Cache == ticket.Cache && slot.Ticket.Key.Equals(in ticket.Key) && Same(slot.QuestionOctets, question))
            {
                return entry - 1;
            }

            entry = slot.NextAlike;
        }

        return None;
    }

    private static bool Same(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        one.Length == other.Length && one[^4..].SequenceEqual(other[^4..]) && NameWire.Equal(one[..^4], other[..^4]);

    private void AnswerWaiting(ref InFlightQuery slot, ReadOnlySpan<byte> answer)
    {
        var form = new Span<byte>(_form, UdpListeners.AnswerSize);
        if (!StoredForm.TryShare(in slot.Ticket.Key, answer, form, out int length))
            return;
        while (slot.Waiting != None)
        {
            ref InFlightQuery waiting = ref _worker.InFlight[slot.Waiting];
            byte* copy = NextAnswer();
            var message = new Span<byte>(copy, UdpListeners.AnswerSize);
            form[..length].CopyTo(message);
            // The client's letters; owners that are pointers to the question have them too.
            waiting.QuestionOctets.CopyTo(message[InFlightQuery.QuestionStart..]);
            int octets = _worker.Path.Return(in waiting.Terms, default, waiting.QuestionOctets, message, length, waiting.SentAt);
            _worker.Udp[waiting.Listener].Send(copy, octets, in waiting.Client, in waiting.Local);
            Free(ref slot);
        }
    }

    /// <summary>Room for a copy. Those of a round before must have left.</summary>
    private byte* NextAnswer()
    {
        if (_nextAnswer == Answers)
        {
            _worker.Udp.Flush();
            _nextAnswer = 0;
        }

        return _answers + (_nextAnswer++ * UdpListeners.AnswerSize);
    }

    private void Free(ref InFlightQuery slot)
    {
        int number = slot.Waiting;
        ref InFlightQuery waiting = ref _worker.InFlight[number];
        slot.Waiting = waiting.Waiting;
        slot.WaitingCount--;
        _worker.Udp[waiting.Listener].InFlight--;
        _worker.InFlight.Free(number);
    }

    private void Unlink(int number, ref InFlightQuery slot)
    {
        ref int link = ref First(in slot.Ticket);
        while (link != number + 1)
            link = ref _worker.InFlight[link - 1].NextAlike;
        link = slot.NextAlike;
    }
}
