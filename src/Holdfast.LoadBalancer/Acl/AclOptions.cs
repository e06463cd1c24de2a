using System.Net;
using Holdfast.Collections;

namespace Holdfast.LoadBalancer.Acl;

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
