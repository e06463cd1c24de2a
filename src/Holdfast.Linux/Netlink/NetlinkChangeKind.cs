namespace Holdfast.Linux.Netlink;

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
