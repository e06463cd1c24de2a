using System.Net;
using Holdfast.Bgp.Wire;
using Holdfast.Linux.Netlink;

namespace Holdfast.Bgp.Rib;

/// <summary>An address of an interface.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Bits that its neighbors share.</param>
internal sealed record LinkAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The address alone is its own prefix: no neighbor shares it.</summary>
    public bool IsHost => PrefixLength == Address.GetAddressBytes().Length * 8;

    public AddressScope Scope { get; init; }

    public AddressFlags Flags { get; init; }

    /// <summary>It may be used, but not chosen while there is another (RFC 4862, section 5.5.4).</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Holdfast put it there for a service, in this run or an earlier one.</summary>
    public bool IsService { get; init; }

    /// <summary>When it was added, in hundredths of a second since the machine started.</summary>
    public uint Created { get; init; }

    public bool IsIpv4 => Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    /// <summary>Of IPv6: a temporary address (RFC 8981); of IPv4: not the first of its subnet.</summary>
    public bool IsTemporary => (Flags & AddressFlags.Temporary) != 0;

    /// <summary>Why nothing may be sent to it or from it; null when it may.</summary>
    public string? Fault =>
        (Flags & AddressFlags.DadFailed) != 0 ? "is a duplicate of another machine's"
        : (Flags & AddressFlags.Tentative) != 0 ? "is not yet through duplicate address detection"
        : null;

    public bool Covers(IPAddress other) =>
        other.AddressFamily == Address.AddressFamily && new Prefix(Address, PrefixLength) == new Prefix(other, PrefixLength);
}
