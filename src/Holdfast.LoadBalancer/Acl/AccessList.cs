using System.Net;
using Holdfast.Collections;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Acl;

/// <summary>
/// Who may ask: the networks of the ACL and, always, the node's own service addresses, since its checks come from them.
/// </summary>
/// <param name="options">The networks.</param>
/// <param name="serviceAddresses">The addresses that pass whatever the networks say.</param>
internal sealed class AccessList(AclOptions options, IEnumerable<IPAddress> serviceAddresses)
{
    private readonly PrefixSet _allowed = new(options.Networks.Concat(serviceAddresses.Select(Host)));

    /// <summary>Whether a query from this address is taken.</summary>
    public bool Allows(in ClientAddress client) => _allowed.Contains(client);

    private static IPNetwork Host(IPAddress address) =>
        new(new IPAddress(address.GetAddressBytes()), address.GetAddressBytes().Length * 8);
}

/// <summary>Whose queries are taken. Everybody else gets silence and a counter.</summary>
public sealed record AclOptions
{
    /// <summary>dnsdist's default networks: loopback, private, link-local and unique local ones.</summary>
    public static ValueList<IPNetwork> DefaultNetworks { get; } =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>The networks allowed; what <c>acl: [...]</c> replaces and <c>acl: { additional: [...] }</c> adds to.</summary>
    public ValueList<IPNetwork> Networks { get; init; } = DefaultNetworks;
}
