using System.Net;

namespace Holdfast.Linux.Netlink;

/// <summary>One thing that happened to interfaces or addresses.</summary>
/// <param name="Kind">What.</param>
/// <param name="Link">The interface's index; 0 for <see cref="NetlinkChangeKind.Lost"/>.</param>
/// <param name="Name">The interface's name, when an interface changed.</param>
/// <param name="Address">The address, when one changed.</param>
public sealed record NetlinkChange(NetlinkChangeKind Kind, int Link, string? Name, IPAddress? Address)
{
    internal static NetlinkChange Lost { get; } = new(NetlinkChangeKind.Lost, 0, null, null);
}

/// <summary>What the kernel told of.</summary>
public enum NetlinkChangeKind
{
    /// <summary>An interface appeared or changed.</summary>
    LinkChanged,

    /// <summary>An interface went away.</summary>
    LinkRemoved,

    /// <summary>An address was added, or changed.</summary>
    AddressAdded,

    /// <summary>An address was removed.</summary>
    AddressRemoved,

    /// <summary>More happened than the socket could hold: look at everything anew.</summary>
    Lost,
}
