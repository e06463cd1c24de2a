using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Options;
using Holdfast.Linux;
using Holdfast.Linux.Netlink;

namespace Holdfast.Daemon;

/// <summary>
/// Tells which addresses are not where they should be: one that is listened on and on no interface, which is legal, since it may
/// come later; and a service address that is on another interface as well, where ARP and ND answer for it.
/// </summary>
internal static class AddressAdvice
{
    /// <summary>The findings for this node, in words; none when the kernel does not tell its addresses.</summary>
    public static ImmutableArray<string> ForThisNode(HoldfastOptions options)
    {
        try
        {
            using var kernel = new Rtnetlink();
            return For(
                [.. options.LoadBalancer.Listeners.Select(listener => listener.EndPoint)], Node.ServiceAddresses(options),
                options.Anycast.Interface.Name, kernel.Links(), kernel.Addresses());
        }
        catch (Exception error) when (error is NetlinkException or SystemCallException)
        {
            return [];
        }
    }

    /// <summary>The findings for the given interfaces.</summary>
    internal static ImmutableArray<string> For(
        IReadOnlyList<IPEndPoint> listened, IReadOnlyCollection<IPAddress> services, string serviceInterface,
        IReadOnlyList<Link> links, IReadOnlyList<InterfaceAddress> addresses)
    {
        var loopbacks = links.Where(link => link.IsLoopback).Select(link => link.Index).ToHashSet();
        var findings = ImmutableArray.CreateBuilder<string>();
        // Whether a service address is there is told by who keeps it.
        foreach (var endPoint in listened.Where(endPoint => !services.Contains(endPoint.Address)).Distinct())
        {
            if (!endPoint.Address.Equals(IPAddress.Any) && !endPoint.Address.Equals(IPAddress.IPv6Any)
                && !addresses.Any(address => Has(address, endPoint.Address, loopbacks)))
                findings.Add($"{endPoint} is listened on, but no interface has {endPoint.Address}: "
                    + "add it to one, or correct `dns.listen`");
        }

        foreach (var service in services)
        {
            foreach (var other in links.Where(link => link.Name != serviceInterface && !link.IsLoopback))
            {
                if (addresses.FirstOrDefault(address => address.Link == other.Index && IsSame(address, service)) is { } twice)
                    findings.Add($"{service} is on {other.Name} as well, where ARP and ND answer for it, announced or not: "
                        + $"ip address delete {service}/{twice.PrefixLength} dev {other.Name}");
            }
        }

        return findings.ToImmutable();
    }

    // Of an IPv4 network on a loopback, such as 127.0.0.0/8, the kernel takes every address for its own.
    private static bool Has(InterfaceAddress own, IPAddress address, HashSet<int> loopbacks) =>
        IsSame(own, address)
        || (loopbacks.Contains(own.Link) && own.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            && new Prefix(own.Address, own.PrefixLength).Contains(Prefix.Host(address)));

    // A link-local address is compared with its interface where it names one.
    private static bool IsSame(InterfaceAddress own, IPAddress address) =>
        own.Address.GetAddressBytes().AsSpan().SequenceEqual(address.GetAddressBytes())
        && (!address.IsIPv6LinkLocal || address.ScopeId == 0 || address.ScopeId == own.Link);
}
