using System.Net;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>An address of an interface.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Bits that its neighbors share.</param>
internal sealed record LinkAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The address alone is its own prefix: no neighbor shares it, and it is likely a service address.</summary>
    public bool IsHost => PrefixLength == Address.GetAddressBytes().Length * 8;

    public bool Covers(IPAddress other) =>
        other.AddressFamily == Address.AddressFamily && new Prefix(Address, PrefixLength) == new Prefix(other, PrefixLength);
}
