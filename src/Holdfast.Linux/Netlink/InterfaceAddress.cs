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

    /// <summary>The origin of service addresses among the kernel's IFA_PROTO values, of which it uses 1 to 3 itself.</summary>
    public const byte ServiceOrigin = 53;

    /// <summary>How far it is known. The kernel works it out by itself for IPv6.</summary>
    public AddressScope Scope { get; init; }

    /// <summary>Its flags.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>Who put it there (IFA_PROTO); 0 when not told, as always before Linux 5.18.</summary>
    public byte Protocol { get; init; }

    /// <summary>Seconds during which it may be chosen as a source; used for IPv6.</summary>
    public uint PreferredLifetime { get; init; } = Forever;

    /// <summary>When it was added, in hundredths of a second since the machine started; as the kernel tells it.</summary>
    public uint Created { get; init; }
}

/// <summary>The kernel's IFA_F_ bits of an address.</summary>
[Flags]
public enum AddressFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>IPv6: a temporary address (RFC 8981). IPv4: not the first of its subnet (IFA_F_SECONDARY).</summary>
    Temporary = 0x01,

    /// <summary>IPv6: no duplicate address detection.</summary>
    NoDad = 0x02,

    /// <summary>IPv6: detection found a duplicate; the address is unusable.</summary>
    DadFailed = 0x08,

    /// <summary>IPv6: past its preferred lifetime, so never chosen as a source by itself.</summary>
    Deprecated = 0x20,

    /// <summary>IPv6: detection is not through; the address is not usable yet.</summary>
    Tentative = 0x40,

    /// <summary>Does not expire.</summary>
    Permanent = 0x80,

    /// <summary>The kernel makes no route for the address's network.</summary>
    NoPrefixRoute = 0x200,
}

/// <summary>How far an address is meant to be known: rtnetlink's RT_SCOPE_.</summary>
public enum AddressScope
{
    /// <summary>Everywhere.</summary>
    Universe = 0,

    /// <summary>Within a site (IPv6, RFC 3879 deprecates it).</summary>
    Site = 200,

    /// <summary>On its link.</summary>
    Link = 253,

    /// <summary>On this host; for IPv4 such an address is never chosen as a source by itself.</summary>
    Host = 254,
}
