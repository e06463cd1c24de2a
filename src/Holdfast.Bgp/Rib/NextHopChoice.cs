using System.Net;
using System.Numerics;
using Holdfast.Collections;

namespace Holdfast.Bgp.Rib;

/// <summary>
/// Chooses among an interface's addresses the one that stands for this node as a next hop: as the kernel would choose a source
/// address (RFC 6724, section 5), but that a session's own end comes first and that temporary addresses come last.
/// </summary>
/// <param name="link">The interface.</param>
/// <param name="local">The session's own end, on that interface.</param>
/// <param name="neighbor">Its other end.</param>
/// <param name="services">Service addresses: every node of the service has them, so they are no way to this one.</param>
internal sealed class NextHopChoice(Link link, IPAddress local, IPAddress neighbor, ValueList<IPAddress> services)
{
    private readonly List<LinkAddress> _candidates =
        [.. link.Addresses.Where(own => own.Fault is null && !own.IsService && !services.Contains(own.Address))];

    /// <summary>The addresses that may be used, in the order of their octets.</summary>
    public ValueList<IPAddress> Usable => [.. _candidates.Select(own => own.Address).OrderBy(Number)];

    /// <summary><c>2001:db8::1 is not yet through duplicate address detection</c>, with a comma between each.</summary>
    public string Unusable => string.Join(", ",
        from own in link.Addresses
        let isService = own.IsService || services.Contains(own.Address)
        let why = !isService ? own.Fault : own.Address.Equals(local) ? "is a service address" : null
        where why is not null
        orderby Number(own.Address)
        select $"{own.Address} {why}");

    /// <summary>The best of those that fit; null when there is none.</summary>
    public IPAddress? Best(Func<LinkAddress, bool> fits) => _candidates.Where(own => fits(own) && IsReachable(own))
        .OrderBy(own => own.IsDeprecated) // rule 3, before the session's own end: it is on its way out
        .ThenBy(own => !own.Address.Equals(local)) // rule 1
        .ThenBy(own => own.Scope) // rule 2
        .ThenBy(own => own.IsTemporary) // rule 7 the other way round: routes are not to move when a temporary address expires
        .ThenBy(own => own.IsHost) // the neighbor may have no route to it
        .ThenBy(own => IsUniqueLocal(own.Address) != IsUniqueLocal(neighbor)) // rule 6
        .ThenByDescending(CommonBits) // rule 8
        .ThenBy(own => own.Created) // a new address that is no better moves no route
        .ThenBy(own => Number(own.Address))
        .FirstOrDefault()?.Address;

    // Addresses of scope host are for this machine alone, and those of a loopback tell nothing of the way to it.
    private bool IsReachable(LinkAddress own) =>
        own.Address.Equals(local) || (!link.IsLoopback && own.Scope < Linux.Netlink.AddressScope.Host);

    private int CommonBits(LinkAddress own)
    {
        if (own.Address.AddressFamily != neighbor.AddressFamily) return 0;
        var (one, other) = (own.Address.GetAddressBytes(), neighbor.GetAddressBytes());
        var same = one.AsSpan().CommonPrefixLength(other);
        var bits = same * 8;
        if (same < one.Length) bits += BitOperations.LeadingZeroCount((uint)(one[same] ^ other[same])) - 24;
        return Math.Min(bits, own.PrefixLength);
    }

    private static bool IsUniqueLocal(IPAddress address) => address.IsIPv6UniqueLocal;

    private static BigInteger Number(IPAddress address) => new(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true);
}
