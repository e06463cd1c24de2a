namespace Holdfast.LoadBalancer.Queries;

/// <summary>How a query came.</summary>
public enum Transport
{
    /// <summary>A datagram.</summary>
    Udp,

    /// <summary>A TCP connection (RFC 7766).</summary>
    Tcp,
}
