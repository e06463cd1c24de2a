using System.Net;

namespace Holdfast.Linux.Netlink;

/// <summary>One thing that happened to interfaces or addresses.</summary>
/// <param name="Kind">What.</param>
/// <param name="Link">The interface's index; 0 for <see cref="NetlinkChangeKind.Lost"/>.</param>
/// <param name="Name">The interface's name, when an interface changed.</param>
/// <param name="Address">The address, when one changed.</param>
public sealed record NetlinkChange(NetlinkChangeKind Kind, int Link, string? Name, IPAddress? Address);
