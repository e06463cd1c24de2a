using System.Runtime.InteropServices;
using Holdfast.Linux.Memory;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// The IDs of one worker's queries over one upstream, over all its sockets: one table, as small as it can be, since every
/// query touches it at random. What is pending is bounded below what IDs there are, so the sockets can share them.
/// </summary>
internal sealed unsafe class QueryIds(SecureIds random) : IDisposable
{
    private const int Ids = 65536;
    private const int Tries = 16;
    private const ushort Free = 0;
    private const ushort GivenUp = ushort.MaxValue;

    // By ID: a slot's number plus one; free; or given up, and its answer would be a late one.
    private readonly ushort* _slots = (ushort*)NativeMemory.AllocZeroed(Ids, sizeof(ushort));

    /// <summary>Draws an ID that is not in use; false when none is found soon, since too many are.</summary>
    public bool TryTake(int slot, out ushort id)
    {
        for (int tries = 0; tries < Tries; tries++)
        {
            id = random.NextId();
            if (_slots[id] is not (Free or GivenUp))
                continue;
            _slots[id] = (ushort)(slot + 1);
            // The next query's, most likely: by then the processor has it at hand.
            Prefetch.Line(_slots + random.Coming);
            return true;
        }

        id = 0;
        return false;
    }

    /// <summary>Has an ID's entry fetched.</summary>
    public void PrefetchEntry(ushort id) => Prefetch.Line(_slots + id);

    /// <summary>The slot of the pending query with an ID; false when there is none.</summary>
    public bool TryFind(ushort id, out int slot)
    {
        ushort entry = _slots[id];
        slot = entry - 1;
        return entry is not (Free or GivenUp);
    }

    /// <summary>Whether a query with this ID was given up, and this is the first that comes for it.</summary>
    public bool IsLate(ushort id)
    {
        if (_slots[id] != GivenUp)
            return false;
        _slots[id] = Free;
        return true;
    }

    /// <summary>An ID's query is answered.</summary>
    public void Return(ushort id) => _slots[id] = Free;

    /// <summary>Gives up on a query: its answer would be late from now on.</summary>
    public void GiveUp(ushort id) => _slots[id] = GivenUp;

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_slots);
        GC.SuppressFinalize(this);
    }
}
