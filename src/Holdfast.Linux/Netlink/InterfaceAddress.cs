using System.Net;

namespace Holdfast.Linux.Netlink;

/// <summary>An address on an interface.</summary>
/// <param name="Link">The interface's index.</param>
/// <param name="Address">The address; this end's on a point-to-point link.</param>
/// <param name="PrefixLength">Bits of its network.</param>
public sealed record InterfaceAddress(int Link, IPAddress Address, int PrefixLength)
{
    /// <summary>A lifetime without end.</summary>
    public const uint Forever = uint.MaxValue;

    /// <summary>How far it is known. The kernel works it out by itself for IPv6.</summary>
    public AddressScope Scope { get; init; }

    /// <summary>Its flags.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>Who put it there (IFA_PROTO); 0 when not told, as always before Linux 5.18.</summary>
    public byte Protocol { get; init; }

    /// <summary>Seconds during which it may be chosen as a source; used for IPv6.</summary>
    public uint PreferredLifetime { get; init; } = Forever;
}
