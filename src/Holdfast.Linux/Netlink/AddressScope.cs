namespace Holdfast.Linux.Netlink;

/// <summary>How far an address is meant to be known: rtnetlink's RT_SCOPE_.</summary>
public enum AddressScope
{
    /// <summary>Everywhere.</summary>
    Universe = 0,

    /// <summary>On its link.</summary>
    Link = 253,

    /// <summary>On this host; for IPv4 such an address is never chosen as a source by itself.</summary>
    Host = 254,
}
