using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Upstreams.Udp;

/// <summary>The datagrams of a batch for a backend that is sent PROXY headers: each a header, and the query behind it.</summary>
/// <param name="headers">Writes the headers.</param>
/// <param name="batchSize">Queries that are sent together at most.</param>
internal sealed unsafe class ProxyDatagrams(ProxyHeaders headers, int batchSize) : IDisposable
{
    /// <summary>Octets of the longest query that is sent.</summary>
    public const int MostQuery = 4096 + 512;

    private const int Room = ProxyHeaders.Longest + MostQuery;

    private readonly byte* _datagrams = (byte*)NativeMemory.Alloc((nuint)batchSize, Room);

    /// <summary>Makes the datagram of a query, in native memory that stays as it is until the batch is sent.</summary>
    /// <param name="number">The query's slot.</param>
    /// <param name="query">The query, <see cref="MostQuery"/> octets at the most.</param>
    /// <param name="place">Its place in the batch.</param>
    public Span<byte> Make(int number, ReadOnlySpan<byte> query, int place)
    {
        var datagram = new Span<byte>(_datagrams + ((nint)place * Room), Room);
        int header = headers.Write(number, datagram);
        query.CopyTo(datagram[header..]);
        return datagram[..(header + query.Length)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_datagrams);
        GC.SuppressFinalize(this);
    }
}
