namespace Holdfast.Linux.Netlink;

/// <summary>A network interface.</summary>
/// <param name="Index">The kernel's number for it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Flags">Its state.</param>
/// <param name="Kind">The type it was created with (<c>dummy</c>, <c>bridge</c>, ...); null for hardware and loopback.</param>
/// <param name="Alias">The free text an operator or program gave it.</param>
public sealed record Link(int Index, string Name, LinkFlags Flags, string? Kind, string? Alias)
{
    /// <summary>It is administratively up.</summary>
    public bool IsUp => (Flags & LinkFlags.Up) != 0;

    /// <summary>It is a loopback.</summary>
    public bool IsLoopback => (Flags & LinkFlags.Loopback) != 0;
}

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
