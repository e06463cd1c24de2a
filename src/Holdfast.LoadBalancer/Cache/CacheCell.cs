using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>One worker's counters of one cache, in pinned memory. Only that worker writes; anyone may read.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct CacheCell
{
    public long Hits;
    public long StaleHits;
    public long Misses;
    public long NotCacheable;
    public long Inserts;
    public long Evictions;
    public NotStoredCounts NotStored;

    /// <summary>A count for each <see cref="NotStoredReason"/>.</summary>
    [InlineArray(Reasons)]
    internal struct NotStoredCounts
    {
        public const int Reasons = (int)NotStoredReason.NoRoom + 1;

        private long _first;
    }
}
