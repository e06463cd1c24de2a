using System.Net;
using Holdfast.Collections;
using Holdfast.LoadBalancer.Health;

namespace Holdfast.LoadBalancer.Backends;

/// <summary>A server that queries are passed to.</summary>
/// <param name="Name">What operators call it; unique.</param>
/// <param name="EndPoint">Its address and port.</param>
public sealed record BackendOptions(string Name, IPEndPoint EndPoint)
{
    /// <summary>The pool every backend and query is in that names none.</summary>
    public const string DefaultPool = "default";

    /// <summary>The pools it serves.</summary>
    public ValueList<string> Pools { get; init; } = [DefaultPool];

    /// <summary>Lower is asked first, by the policies that look at it.</summary>
    public int Order { get; init; } = 1;

    /// <summary>Its share among its equals, 1 to 2147483647.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>The address (and, if not 0, the port) queries leave from; null lets the kernel choose.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Connected UDP sockets per worker thread, each on a random port of its own.</summary>
    public int Sockets { get; init; } = 4;

    /// <summary>How long a UDP query waits for its answer.</summary>
    public TimeSpan UdpTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a TCP connection may take to be made.</summary>
    public TimeSpan TcpConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a TCP query waits for its answer.</summary>
    public TimeSpan TcpTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a query over TCP is tried anew when its connection breaks before the answer.</summary>
    public int TcpRetries { get; init; } = 5;

    /// <summary>Add EDNS Client Subnet (RFC 7871), /24 and /56, to queries that have none.</summary>
    public bool ClientSubnet { get; init; }

    /// <summary>
    /// After it has come up, how long its share of the queries rises until it is whole; zero: it is whole at once.
    /// </summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Send it cookies over UDP (RFC 7873), and take no answer without them once it has sent some.</summary>
    public bool Cookies { get; init; }

    /// <summary>
    /// Begin each datagram, and each connection, with a PROXY header of version 2, which tells the backend who asks. A connection
    /// then bears only queries of the same client's address and port.
    /// </summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>Forced up or down, or <see cref="BackendMode.Auto"/>: as its health check finds it.</summary>
    public BackendMode Mode { get; init; } = BackendMode.Auto;

    /// <summary>How its health is found out.</summary>
    public HealthCheckOptions HealthCheck { get; init; } = new();
}
