using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// How many pending queries each client has in one worker. Clients are counted by a hash that nobody can foresee: two of them may
/// share a count, which then is too high, never too low.
/// </summary>
internal sealed unsafe class PendingByClient : IDisposable
{
    /// <summary>The place of what no client is known of.</summary>
    public const int Nobody = 0;

    private const int Places = 65536;

    private readonly ushort* _counts = (ushort*)NativeMemory.AllocZeroed((2 * Places) + 1, sizeof(ushort));
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>
    /// Where a client's queries are counted, 1 at least: those of datagrams in one place, those of streams in another.
    /// </summary>
    /// <param name="network">The client's network.</param>
    /// <param name="isDatagram">Whether its query came in a datagram.</param>
    public int Place(in ClientAddress network, bool isDatagram) =>
        (int)(network.Hash(_seed) % Places) + (isDatagram ? 1 : Places + 1);

    /// <summary>The queries counted at a place.</summary>
    public int Count(int place) => _counts[place];

    /// <summary>The queries of the client at a place, those of datagrams and those of streams.</summary>
    public int CountBoth(int place) => _counts[place] + _counts[place > Places ? place - Places : place + Places];

    /// <summary>Counts a query.</summary>
    public void Add(int place) => _counts[place]++;

    /// <summary>Counts a query no more.</summary>
    public void Remove(int place) => _counts[place]--;

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_counts);
        GC.SuppressFinalize(this);
    }
}
