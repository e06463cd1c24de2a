using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// Has the processor fetch what the next queries of a batch will look for in the cache, while the present one is dealt with:
/// else each waits for memory twice, once for its place in the index and once for the entry. Nothing but time depends on it.
/// </summary>
internal sealed unsafe class CachePrefetcher(int batchSize) : IDisposable
{
    // Queries between the one whose place is fetched and the one whose entry is: for so long memory has time to answer.
    private const int Distance = 2;

    private readonly ulong* _hashes = (ulong*)NativeMemory.AllocZeroed((nuint)batchSize, sizeof(ulong));
    private PacketCache? _cache;
    private int _end;

    /// <summary>A batch begins.</summary>
    /// <param name="cache">Where most of its queries will be looked for, or null.</param>
    /// <param name="received">Holds it.</param>
    /// <param name="first">Its first datagram.</param>
    /// <param name="end">The one behind its last.</param>
    public void Begin(PacketCache? cache, ReceiveBatch received, int first, int end)
    {
        (_cache, _end) = (cache, end);
        for (int i = first + 1; cache is not null && i <= first + Distance && i < end; i++)
            FetchPlace(cache, received, i);
    }

    /// <summary>A datagram of it is dealt with next.</summary>
    public void Next(ReceiveBatch received, int index)
    {
        if (_cache is null)
            return;
        if (index + 1 < _end)
            _cache.FetchEntry(_hashes[index + 1]);
        if (index + 1 + Distance < _end)
            FetchPlace(_cache, received, index + 1 + Distance);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_hashes);
        GC.SuppressFinalize(this);
    }

    private void FetchPlace(PacketCache cache, ReceiveBatch received, int index) =>
        _hashes[index] = cache.FetchPlace(new ReadOnlySpan<byte>(received.Buffer(index), received.Length(index)));
}
