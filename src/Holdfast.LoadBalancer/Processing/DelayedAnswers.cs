using Holdfast.Linux.Memory;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// Answers over UDP that rules have delayed: copies in native memory, in a heap by the moment they are due. There are bounds to
/// their number and octets; beyond them an answer goes at once.
/// </summary>
internal sealed unsafe class DelayedAnswers(Worker worker, WorkerMetrics metrics, ClientTable clients)
    : IDeadlineTarget, IDisposable
{
    /// <summary>Answers that one worker delays at once.</summary>
    public const int Most = 4096;

    /// <summary>Octets of them.</summary>
    public const int MostOctets = 4 << 20;

    private Held* _heap;
    private int _count;
    private int _octets;
    private long _last;

    /// <summary>Whether an answer is delayed.</summary>
    /// <param name="terms">What it must suit.</param>
    /// <param name="client">The end that it goes through.</param>
    /// <param name="milliseconds">How long response rules delay it.</param>
    public static bool Wants(in AnswerTerms terms, IClient client, int milliseconds = 0) =>
        (terms.Delay | milliseconds) != 0 && client.Protocol.IsDatagram && terms.IsCounted;

    /// <summary>Keeps a copy of an answer until it is due; false when there is no room for it.</summary>
    /// <param name="address">Where it goes: <see cref="IClient.Answer"/> follows once.</param>
    /// <param name="message">The answer.</param>
    /// <param name="milliseconds">How long it waits.</param>
    public bool TryHold(in ReturnAddress address, ReadOnlySpan<byte> message, int milliseconds)
    {
        bool isHeld = TryKeep(in address, message, milliseconds);
        metrics.Counters[isHeld ? Counter.Delayed : Counter.DelayOverflow]++;
        return isHeld;
    }

    /// <summary>Sends those that are due.</summary>
    public void OnDeadline()
    {
        while (_count > 0 && _heap[0].DueAt <= worker.Now)
        {
            Held held = Pop();
            clients[held.Address.Client].Answer(in held.Address, new Span<byte>(held.Message, held.Length), isStable: false);
            NativeHeap.Free(held.Message);
            _octets -= held.Length;
        }

        if (_count > 0)
            worker.WakeAt(_heap[0].DueAt);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
            NativeHeap.Free(_heap[i].Message);
        _count = 0;
        if (_heap != null)
            NativeHeap.Free((byte*)_heap);
        _heap = null;
        GC.SuppressFinalize(this);
    }

    private bool TryKeep(in ReturnAddress address, ReadOnlySpan<byte> message, int milliseconds)
    {
        if (_count == Most || _octets + message.Length > MostOctets)
            return false;
        if (_heap == null)
            _heap = (Held*)NativeHeap.TryAllocate((nuint)(Most * sizeof(Held)));
        byte* copy = _heap == null ? null : NativeHeap.TryAllocate((nuint)message.Length);
        if (copy == null)
            return false;
        message.CopyTo(new Span<byte>(copy, message.Length));
        long dueAt = worker.Now + worker.Ticks(TimeSpan.FromMilliseconds(milliseconds));
        _octets += message.Length;
        Push(new Held { DueAt = dueAt, Order = _last++, Message = copy, Length = message.Length, Address = address });
        worker.WakeAt(dueAt);
        return true;
    }

    private void Push(in Held held)
    {
        int at = _count++;
        for (int parent; at > 0 && held.IsBefore(in _heap[parent = (at - 1) / 2]); at = parent)
            _heap[at] = _heap[parent];
        _heap[at] = held;
    }

    private Held Pop()
    {
        Held first = _heap[0], last = _heap[--_count];
        int at = 0;
        for (int child; (child = (2 * at) + 1) < _count; at = child)
        {
            if (child + 1 < _count && _heap[child + 1].IsBefore(in _heap[child]))
                child++;
            if (!_heap[child].IsBefore(in last))
                break;
            _heap[at] = _heap[child];
        }

        _heap[at] = last;
        return first;
    }

    private struct Held
    {
        public long DueAt;
        public long Order;
        public byte* Message;
        public int Length;
        public ReturnAddress Address;

        public readonly bool IsBefore(in Held other) => DueAt < other.DueAt || (DueAt == other.DueAt && Order < other.Order);
    }
}
