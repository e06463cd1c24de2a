namespace Holdfast.Linux.Netlink;

/// <summary>The kernel's IFA_F_ bits of an address.</summary>
[Flags]
public enum AddressFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

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
