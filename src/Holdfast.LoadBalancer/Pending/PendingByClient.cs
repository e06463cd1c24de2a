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

    private readonly ushort* _counts = (ushort*)NativeMemory.AllocZeroed(Places + 1, sizeof(ushort));
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Where a client is counted, 1 at least.</summary>
    /// <param name="network">The client's address without the octets that its network shares.</param>
    public int Place(in ClientAddress network) => (int)(network.Hash(_seed) % Places) + 1;

    /// <summary>The queries counted at a place.</summary>
    public int Count(int place) => _counts[place];

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
