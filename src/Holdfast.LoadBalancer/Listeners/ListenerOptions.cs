using System.Net;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>One address that is answered on. It may be one the machine does not have yet (IP_FREEBIND), or a wildcard.</summary>
/// <param name="EndPoint">Address and port.</param>
public sealed record ListenerOptions(IPEndPoint EndPoint)
{
    /// <summary>The protocols answered over.</summary>
    public ProtocolSet Protocols { get; init; } = ProtocolSet.Of(ListenerProtocol.Udp, ListenerProtocol.Tcp);

    /// <summary>The largest UDP answer in octets, 512 to 4096; a larger one is truncated by whole RRsets, with TC.</summary>
    public int MaxUdpSize { get; init; } = 1232;

    /// <summary>Receive and send buffer of each UDP socket in octets; 0 leaves the system's default.</summary>
    public int SocketBuffer { get; init; } = 1 << 20;

    /// <summary>The interface it is bound to (SO_BINDTODEVICE), or null for any.</summary>
    public string? Interface { get; init; }
}
