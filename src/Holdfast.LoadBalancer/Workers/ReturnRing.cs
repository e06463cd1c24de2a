using System.Numerics;
using System.Runtime.InteropServices;
using Holdfast.Linux.Polling;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// A bounded ring through which other threads hand messages to a worker: any number of them post, the worker takes. It is native
/// memory of a fixed size; neither side allocates, locks or waits. What finds it full is dropped and counted.
/// </summary>
internal sealed unsafe class ReturnRing : IReadyTarget, IDisposable
{
    // Each number that one side writes has a pair of cache lines of its own.
    private const int Line = 128;

    private readonly Worker _worker;
    private readonly Receive _receive;
    private readonly WakeUp _wakeUp = new();
    private readonly byte* _entries;
    private readonly Shared* _shared;
    private readonly nuint _stride;
    private readonly int _mask;
    private readonly int _largest;
    private readonly int _room;
    private readonly int _watch;
    private long _head;

    /// <summary>An empty ring; on the worker's thread, or before it has started.</summary>
    /// <param name="worker">The worker that takes.</param>
    /// <param name="capacity">Messages that it holds; a power of two.</param>
    /// <param name="largest">Octets of the longest message.</param>
    /// <param name="room">Octets behind each message that its receiver may write on.</param>
    /// <param name="receive">Takes a message, on the worker's thread.</param>
    public ReturnRing(Worker worker, int capacity, int largest, int room, Receive receive)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(capacity), true, nameof(capacity));
        (_worker, _receive, _mask, _largest, _room) = (worker, receive, capacity - 1, largest, room);
        _stride = (nuint)((sizeof(Entry) + largest + room + Line - 1) / Line * Line);
        _entries = (byte*)NativeMemory.AlignedAlloc(_stride * (nuint)capacity, Line);
        _shared = (Shared*)NativeMemory.AlignedAlloc((nuint)sizeof(Shared), Line);
        *_shared = default;
        for (int i = 0; i < capacity; i++)
            At(i)->Turn = i;
        _watch = worker.Targets.Watch(_wakeUp.Descriptor, Readiness.Readable, this);
    }

    /// <summary>Takes a message that another thread has posted.</summary>
    /// <param name="token">What it was posted with.</param>
    /// <param name="buffer">The message, with the room behind it; the ring's again afterwards.</param>
    /// <param name="length">The message's octets.</param>
    public delegate void Receive(ulong token, Span<byte> buffer, int length);

    /// <summary>Messages that found it full, or were too long for it.</summary>
    public long Dropped => Volatile.Read(ref _shared->Dropped);

    /// <summary>Hands a message to the worker; from any thread. False, and counted, when there is no room for it.</summary>
    /// <param name="token">By which the worker knows what it is about.</param>
    /// <param name="message">The message, which is copied.</param>
    public bool TryPost(ulong token, ReadOnlySpan<byte> message)
    {
        if (message.Length > _largest || !TryClaim(out long position))
        {
            Interlocked.Increment(ref _shared->Dropped);
            return false;
        }

        Entry* entry = At(position);
        entry->Token = token;
        entry->Length = message.Length;
        message.CopyTo(new Span<byte>(entry + 1, _largest));
        Volatile.Write(ref entry->Turn, position + 1);

        // The worker is woken once for all that is posted until it looks.
        if (Interlocked.Exchange(ref _shared->IsSignalled, 1) == 0)
            _wakeUp.Signal();
        return true;
    }

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        _wakeUp.Clear();
        Interlocked.Exchange(ref _shared->IsSignalled, 0);
        for (Entry* entry = At(_head); Volatile.Read(ref entry->Turn) == _head + 1; entry = At(_head))
        {
            _receive(entry->Token, new Span<byte>(entry + 1, _largest + _room), (int)entry->Length);
            Volatile.Write(ref entry->Turn, _head + _mask + 1);
            _head++;
        }
    }

    /// <summary>Frees it; nobody may post any more.</summary>
    public void Dispose()
    {
        _worker.Targets.End(_watch);
        _wakeUp.Dispose();
        NativeMemory.AlignedFree(_entries);
        NativeMemory.AlignedFree(_shared);
        GC.SuppressFinalize(this);
    }

    // An entry whose turn is a position is free for who claims that position; one more, and it holds its message.
    private bool TryClaim(out long position)
    {
        position = Volatile.Read(ref _shared->Tail);
        while (true)
        {
            long ahead = Volatile.Read(ref At(position)->Turn) - position;
            if (ahead < 0)
                return false;
            if (ahead == 0 && Interlocked.CompareExchange(ref _shared->Tail, position + 1, position) == position)
                return true;
            position = Volatile.Read(ref _shared->Tail);
        }
    }

    private Entry* At(long position) => (Entry*)(_entries + ((nuint)(position & _mask) * _stride));

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public long Turn;
        public ulong Token;
        public long Length;
    }

    [StructLayout(LayoutKind.Explicit, Size = 3 * Line)]
    private struct Shared
    {
        [FieldOffset(0)]
        public long Tail;

        [FieldOffset(Line)]
        public int IsSignalled;

        [FieldOffset(2 * Line)]
        public long Dropped;
    }
}
