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

    /// <summary>Connecting to us, who only listen.</summary>
    Connects,

    /// <summary>Staying silent until it is connected to.</summary>
    Passive,

    /// <summary>Keeping the routes of a neighbor that went without a word, where both agreed on it (RFC 4724).</summary>
    GracefulRestartHelper,

    /// <summary>Putting routes into the kernel, where their end can be timed.</summary>
    KernelRoutes,
}
