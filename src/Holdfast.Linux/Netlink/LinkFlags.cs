namespace Holdfast.Linux.Netlink;

/// <summary>What an interface is and does, as the kernel's IFF_ bits have it.</summary>
[Flags]
public enum LinkFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Administratively up.</summary>
    Up = 0x1,

    /// <summary>A loopback.</summary>
    Loopback = 0x8,

    /// <summary>Operational.</summary>
    Running = 0x40,

    /// <summary>Does no ARP.</summary>
    NoArp = 0x80,
}
