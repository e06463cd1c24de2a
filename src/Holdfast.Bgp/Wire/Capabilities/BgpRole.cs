namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>What a speaker is to its neighbor (RFC 9234, section 4.1), with the values of the wire.</summary>
public enum BgpRole
{
    /// <summary>Sells transit to the neighbor, its customer.</summary>
    Provider = 0,

    /// <summary>A route server; the neighbor is one of its clients.</summary>
    RouteServer = 1,

    /// <summary>A client of the neighbor, a route server.</summary>
    RouteServerClient = 2,

    /// <summary>Buys transit from the neighbor, its provider.</summary>
    Customer = 3,

    /// <summary>Exchanges routes as equals.</summary>
    Peer = 4,
}
