using System.Net;
using Holdfast.Bgp.Wire;
using Holdfast.Collections;

namespace Holdfast.Bgp.Options;

/// <summary>What the BGP speaker is told.</summary>
public sealed record BgpOptions
{
    /// <summary>Our AS, four octets (RFC 6793).</summary>
    public required uint LocalAs { get; init; }

    /// <summary>The BGP Identifier: an IPv4 address, not 0.0.0.0 (RFC 6286).</summary>
    public required IPAddress RouterId { get; init; }

    /// <summary>The port neighbors reach us on; 0 never listens.</summary>
    public int ListenPort { get; init; } = 179;

    /// <summary>
    /// Where neighbors reach us: one address of a family, and none of a family that nobody listens in. Empty is every address.
    /// </summary>
    public ValueList<IPAddress> ListenAddresses { get; init; } = [];

    /// <summary>
    /// The addresses of services, which every node of the service has: none of them is chosen for <see cref="NextHop.Self"/>,
    /// <see cref="NextHop.Global"/> or <see cref="NextHop.LinkLocal"/>.
    /// </summary>
    public ValueList<IPAddress> ServiceAddresses { get; init; } = [];

    /// <summary>Whom we speak to.</summary>
    public ValueList<NeighborOptions> Neighbors { get; init; } = [];

    /// <summary>Routes that are announced beside those of the services; of several to one prefix, the last one is.</summary>
    public ValueList<StaticRoute> StaticRoutes { get; init; } = [];

    /// <summary>Who else may connect to us; of prefixes within each other the longest decides.</summary>
    public ValueList<DynamicNeighborOptions> DynamicNeighbors { get; init; } = [];
}

/// <summary>
/// Neighbors that are not listed: whoever connects from a prefix. They are named for their address and gone when they are down.
/// </summary>
/// <param name="Prefix">Where they connect from.</param>
/// <param name="Settings">What each of them is like; its name and address are those of the prefix.</param>
public sealed record DynamicNeighborOptions(Prefix Prefix, NeighborOptions Settings)
{
    /// <summary>How many there may be at a time.</summary>
    public int Limit { get; init; } = 100;
}
