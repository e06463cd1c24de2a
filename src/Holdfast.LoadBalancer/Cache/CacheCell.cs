using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>One worker's counters of one cache, in pinned memory. Only that worker writes; anyone may read.</summary>
[StructLayout(LayoutKind.Sequential, Size = ((int)CacheCounter.End + 15) / 16 * 128)]
internal struct CacheCell
{
    private long _first;

    /// <summary>A counter; of one with several cells, the first.</summary>
    [UnscopedRef]
    public ref long this[CacheCounter counter]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref _first, (int)counter);
    }

    /// <summary>The cell of answers not stored for one reason.</summary>
    public static CacheCounter NotStored(NotStoredReason reason) => CacheCounter.NotStored + ((int)reason - 1);
}
