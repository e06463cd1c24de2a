using System.Runtime.InteropServices;
using Holdfast.Linux.Memory;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// A worker's slots for pending queries, over all its clients and backends. The slot freed last is taken first, so that the
/// memory touched is what the load needs and stays in the processor's cache.
/// </summary>
internal sealed unsafe class PendingQueries : IDisposable
{
    /// <summary>
    /// Slots of a worker: each upstream's ID table holds a slot's number plus one in 16 bits, and one value more.
    /// </summary>
    public const int Capacity = 65_000;

    private readonly BufferAccount* _buffers;
    private readonly PendingQuery* _slots = (PendingQuery*)NativeMemory.Alloc(Capacity, (nuint)sizeof(PendingQuery));
    private int _free = -1;
    private int _touched;

    /// <summary>None pending.</summary>
    /// <param name="buffers">What the memory of long queries is counted in.</param>
    public PendingQueries(BufferAccount* buffers)
    {
        _buffers = buffers;
        Clients = new PendingByClient(this);
    }

    /// <summary>Slots in use.</summary>
    public int Count { get; private set; }

    /// <summary>Queries sent to backends so far, repeated ones included.</summary>
    public long Sent { get; set; }

    /// <summary>A slot, by its number.</summary>
    public ref PendingQuery this[int slot] => ref _slots[slot];

    /// <summary>The slots of each way to a backend.</summary>
    public PendingShares Shares { get; } = new();

    /// <summary>The slots of each client.</summary>
    public PendingByClient Clients { get; }

    /// <summary>The slots of each question that is in flight over datagrams.</summary>
    public QuestionsInFlight Questions { get; } = new();

    /// <summary>The values of PROXY headers that queries go out with, by their slots.</summary>
    public ProxyValueTable ProxyValues { get; } = new(Capacity);

    /// <summary>Keeps the values of the PROXY header that a query goes out with.</summary>
    public void KeepProxyValues(int slot, ReadOnlySpan<byte> values)
    {
        ProxyValues.Keep(slot, values);
        _slots[slot].Traits |= PendingTraits.ProxyValues;
    }

    /// <summary>Has fetched what an answer is compared with: how it was sent, and the question.</summary>
    public void PrefetchSlot(int slot)
    {
        Prefetch.Line(_slots + slot);
        Prefetch.Line(&_slots[slot].Query);
    }

    /// <summary>Takes a free slot for nobody's query; false when there is none.</summary>
    public bool TryTake(out int slot) => TryTake(PendingByClient.Nobody, out slot);

    /// <summary>Takes a free slot; false when there is none.</summary>
    /// <param name="client">Where the client is counted.</param>
    /// <param name="slot">The slot.</param>
    public bool TryTake(int client, out int slot)
    {
        slot = _free;
        if (slot >= 0)
        {
            _free = _slots[slot].Outstanding.Next;
        }
        else if (_touched < Capacity)
        {
            slot = _touched++;
            _slots[slot] = default;
            _slots[slot].Query.CountIn(_buffers);
        }
        else
        {
            return false;
        }

        _slots[slot].Attempts = default;
        _slots[slot].Share = PendingShares.Unsent;
        _slots[slot].ClientPlace = client;
        Shares.Take(PendingShares.Unsent);
        Clients.Add(client);
        Count++;
        return true;
    }

    /// <summary>Has a slot counted in a share, in place of the one it is in.</summary>
    public void Charge(int slot, ushort share)
    {
        ref ushort charged = ref _slots[slot].Share;
        Shares.Move(charged, share);
        charged = share;
    }

    /// <summary>Gives a slot back.</summary>
    public void Free(int slot)
    {
        ref PendingQuery query = ref _slots[slot];
        query.Query.Release();
        query.Generation++;
        Shares.Free(query.Share);
        Clients.Remove(query.ClientPlace);
        Questions.Remove(ref query);
        query.Outstanding.Next = _free;
        _free = slot;
        Count--;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int slot = 0; slot < _touched; slot++)
            _slots[slot].Query.Release();
        NativeMemory.Free(_slots);
        Clients.Dispose();
        Questions.Dispose();
        ProxyValues.Dispose();
        GC.SuppressFinalize(this);
    }
}
