using System.Runtime.InteropServices;
using Holdfast.Linux.Memory;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// The buffer accounts of all workers. From time to time it has the heap give back to the kernel what they have freed: else the C
/// library would keep most of it for later.
/// </summary>
internal sealed unsafe class BufferAccounts : IDisposable
{
    private const long FreedWorthTrimming = 4 << 20;

    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(5);

    // Never freed: readers may still hold on to it, and there is one for the life of the process.
    private readonly BufferAccount* _accounts;
    private readonly BufferTotals* _totals;
    private readonly ITimer? _trimming;
    private long _freedAtTrim;

    /// <summary>Accounts for so many workers, without a bound.</summary>
    /// <param name="workers">How many.</param>
    /// <param name="time">The clock by which the heap gives back memory; null: it does not.</param>
    public BufferAccounts(int workers, TimeProvider? time = null)
    {
        _accounts = (BufferAccount*)NativeMemory.AlignedAlloc((nuint)(workers * sizeof(BufferAccount)), 128);
        _totals = (BufferTotals*)NativeMemory.Alloc((nuint)sizeof(BufferTotals));
        *_totals = new BufferTotals(_accounts, workers);
        for (int worker = 0; worker < workers; worker++)
            _accounts[worker] = new BufferAccount(_totals);
        _trimming = time?.CreateTimer(static its => ((BufferAccounts)its!).Trim(), this, TrimInterval, TrimInterval);
    }

    /// <summary>Octets that all workers may hold.</summary>
    public long Max
    {
        get => _totals->Max;
        set => _totals->Max = value;
    }

    /// <summary>Octets that all workers hold.</summary>
    public long Held => _totals->Held;

    /// <summary>A worker's account.</summary>
    public BufferAccount* Of(int worker) => _accounts + worker;

    /// <inheritdoc/>
    public void Dispose() => _trimming?.Dispose();

    private void Trim()
    {
        long freed = _totals->Freed;
        if (freed - Volatile.Read(ref _freedAtTrim) < FreedWorthTrimming)
            return;
        Volatile.Write(ref _freedAtTrim, freed);
        NativeHeap.Trim();
    }
}
