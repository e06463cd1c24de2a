using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Acl;

/// <summary>Addresses from one to another, both included.</summary>
/// <remarks>
/// IPv4 lives where v4-mapped addresses do. An IPv6 network that spans that block (<c>::/0</c>) does not take IPv4 in,
/// as operators mean it; one that lies within it (<c>::ffff:192.0.2.0/120</c>) is the IPv4 network.
/// </remarks>
/// <param name="First">The first, as a number.</param>
/// <param name="Last">The last.</param>
internal readonly record struct AddressRange(UInt128 First, UInt128 Last) : IComparable<AddressRange>
{
    private static readonly UInt128 MappedFirst = ClientAddress.FromIPv4(0).Value;
    private static readonly UInt128 MappedLast = ClientAddress.FromIPv4(uint.MaxValue).Value;

    /// <summary>The addresses of a network: one range, or two around those of IPv4.</summary>
    public static IEnumerable<AddressRange> Of(IPNetwork network)
    {
        var isIPv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        var hostBits = (isIPv4 ? 32 : 128) - network.PrefixLength;
        var hosts = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        var first = ClientAddress.From(network.BaseAddress).Value;
        var last = first | hosts;
        if (isIPv4 || first > MappedFirst || last < MappedLast || (first == MappedFirst && last == MappedLast))
        {
            yield return new(first, last);
            yield break;
        }

        if (first < MappedFirst)
            yield return new(first, MappedFirst - 1);
        if (last > MappedLast)
            yield return new(MappedLast + 1, last);
    }

    /// <summary>By their beginnings.</summary>
    public int CompareTo(AddressRange other) => First.CompareTo(other.First);
}
