using System.Runtime.InteropServices;
using Holdfast.Linux.Memory;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// Memory that one worker has for messages of streams: what was read or is not yet written, and long queries that are pending.
/// All workers together are held to one bound. Lies in native memory, so that a pending query's slot can point to it; only its
/// worker writes it, anyone reads.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal unsafe struct BufferAccount
{
    private long _held;
    private long _freed;
    private readonly BufferTotals* _totals;

    /// <summary>An account of nothing.</summary>
    public BufferAccount(BufferTotals* totals) => _totals = totals;

    /// <summary>Octets held.</summary>
    public readonly long Held => Volatile.Read(in _held);

    /// <summary>Octets freed since the start.</summary>
    public readonly long Freed => Volatile.Read(in _freed);

    /// <summary>Allocates; null when there is no memory, or when the bound leaves no room for this use.</summary>
    /// <param name="octets">How many.</param>
    /// <param name="use">What for.</param>
    public byte* TryAllocate(int octets, BufferUse use)
    {
        byte* block = _totals->Leaves(octets, use) ? NativeHeap.TryAllocate((nuint)octets) : null;
        if (block != null)
            _held += octets;
        return block;
    }

    /// <summary>Makes a block larger; null when there is no memory or no room, and the block stays as it is.</summary>
    /// <param name="block">The block.</param>
    /// <param name="from">Octets it has.</param>
    /// <param name="to">Octets it is to have.</param>
    /// <param name="use">What for.</param>
    public byte* TryGrow(byte* block, int from, int to, BufferUse use)
    {
        byte* grown = _totals->Leaves(to - from, use) ? NativeHeap.TryReallocate(block, (nuint)to) : null;
        if (grown != null)
            _held += to - from;
        return grown;
    }

    /// <summary>Frees a block, or nothing for null.</summary>
    /// <param name="block">The block.</param>
    /// <param name="octets">Octets it has.</param>
    public void Free(byte* block, int octets)
    {
        if (block == null)
            return;
        NativeHeap.Free(block);
        _held -= octets;
        _freed += octets;
    }
}

/// <summary>What memory is for: the sooner it can be done without, the less of the bound it is given.</summary>
internal enum BufferUse
{
    /// <summary>A few octets that every connection needs to ask or answer anything at all: always given.</summary>
    Small,

    /// <summary>More of a message that is being read: up to half of the bound. Beyond that reading waits.</summary>
    Reading,

    /// <summary>A long query that is pending: up to three quarters. Beyond that it fails.</summary>
    Pending,

    /// <summary>Messages to write, which somebody waits for: up to all of it. Beyond that the connection ends.</summary>
    Writing,
}

/// <summary>The accounts of all workers, and their bound.</summary>
internal unsafe struct BufferTotals
{
    private long _max;
    private readonly int _workers;
    private readonly BufferAccount* _accounts;

    /// <summary>Nothing yet.</summary>
    public BufferTotals(BufferAccount* accounts, int workers)
    {
        _accounts = accounts;
        (_workers, _max) = (workers, long.MaxValue);
    }

    /// <summary>Octets that all workers may hold.</summary>
    public long Max
    {
        readonly get => Volatile.Read(in _max);
        set => Volatile.Write(ref _max, value);
    }

    /// <summary>Octets that all workers hold.</summary>
    public readonly long Held
    {
        get
        {
            long sum = 0;
            for (int worker = 0; worker < _workers; worker++)
                sum += _accounts[worker].Held;
            return sum;
        }
    }

    /// <summary>Octets that all workers have freed since the start.</summary>
    public readonly long Freed
    {
        get
        {
            long sum = 0;
            for (int worker = 0; worker < _workers; worker++)
                sum += _accounts[worker].Freed;
            return sum;
        }
    }

    /// <summary>Whether the bound leaves room for more.</summary>
    public readonly bool Leaves(int octets, BufferUse use)
    {
        long max = Max;
        return use == BufferUse.Small || Held + octets <= use switch
        {
            BufferUse.Reading => max / 2,
            BufferUse.Pending => max - (max / 4),
            _ => max,
        };
    }
}
