namespace Holdfast.Interop.Tests.Peers;

/// <summary>What not every peer can do. <see cref="Exclusions"/> tells who cannot, and why.</summary>
public enum Ability
{
    /// <summary>TCP MD5 signatures (RFC 2385).</summary>
    TcpMd5,

    /// <summary>Its own restriction to two-octet ASes, so that we meet one (RFC 6793).</summary>
    TwoOctetAs,

    /// <summary>Asking for routes again while the session stays (RFC 2918).</summary>
    RouteRefresh,

    /// <summary>Marking the begin and the end of what it asked for again (RFC 7313).</summary>
    EnhancedRouteRefresh,

    /// <summary>Demanding that the neighbor is on the link (GTSM, RFC 5082).</summary>
    TtlSecurity,

    /// <summary>IPv4 routes with IPv6 next hops (RFC 8950).</summary>
    ExtendedNextHop,

    /// <summary>Messages of more than 4096 octets (RFC 8654).</summary>
    ExtendedMessages,

    /// <summary>Roles (RFC 9234).</summary>
    Roles,

    /// <summary>Connecting to us, who only listen.</summary>
    Connects,

    /// <summary>Staying silent until it is connected to.</summary>
    Passive,

    /// <summary>Keeping the routes of a neighbor that went without a word, where both agreed on it (RFC 4724).</summary>
    GracefulRestartHelper,

    /// <summary>Putting routes into the kernel, where their end can be timed.</summary>
    KernelRoutes,
}
