using System.Net;
using System.Numerics;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Speaker;

/// <summary>Connections closed at once. Logged at powers of two only: whoever connects decides how many there are.</summary>
/// <param name="logger">The speaker's.</param>
internal sealed class RefusedConnections(ILogger logger)
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    /// <param name="address">Whose it was.</param>
    /// <param name="full">The range it is from, when that has no place left.</param>
    public void Add(IPAddress address, DynamicNeighborOptions? full)
    {
        if (!BitOperations.IsPow2(Interlocked.Increment(ref _count))) return;
        if (full is null) logger.UnknownPeer(address);
        else logger.TooManyNeighbors(address, full.Prefix, full.Limit);
    }
}
