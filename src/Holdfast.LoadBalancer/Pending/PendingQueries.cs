using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// A worker's slots for UDP queries in flight, over all its backends. The slot freed last is taken first, so that the
/// memory touched is what the load needs and stays in the processor's cache.
/// </summary>
internal sealed unsafe class InFlightTable : IDisposable
{
    /// <summary>Slots of a worker: each backend socket's ID table holds a slot's number plus one in 16 bits, and one value more.</summary>
    public const int Capacity = 65_000;

    private readonly InFlightQuery* _slots = (InFlightQuery*)NativeMemory.Alloc(Capacity, (nuint)sizeof(InFlightQuery));
    private int _free = -1;
    private int _touched;

    /// <summary>Slots in use.</summary>
    public int Count { get; private set; }

    /// <summary>A slot, by its number.</summary>
    public ref InFlightQuery this[int slot] => ref _slots[slot];

    /// <summary>Takes a free slot; false when there is none.</summary>
    public bool TryTake(out int slot)
    {
        slot = _free;
        if (slot >= 0)
            _free = _slots[slot].Next;
        else if (_touched < Capacity)
            slot = _touched++;
        else
            return false;
        Count++;
        return true;
    }

    /// <summary>Gives a slot back.</summary>
    public void Free(int slot)
    {
        _slots[slot].Next = _free;
        _free = slot;
        Count--;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_slots);
        GC.SuppressFinalize(this);
    }
}
