using System.Net;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Streams;
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

    /// <summary>The same within its bounds.</summary>
    internal int LargestDatagram => Math.Clamp(MaxUdpSize, 512, ListenerProtocol.Udp.LargestAnswer);

    /// <summary>Whether the PROXY headers of proxies are read here; else what they send has none.</summary>
    public bool ProxyProtocol { get; init; } = true;

    /// <summary>Receive and send buffer of each UDP socket in octets; 0 leaves the system's default.</summary>
    public int SocketBuffer { get; init; } = 1 << 20;

    /// <summary>The interface it is bound to (SO_BINDTODEVICE), or null for any.</summary>
    public string? Interface { get; init; }
}

/// <summary>What makes two listeners share their sockets over a reload: where they are bound.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Interface">The interface, or null.</param>
/// <param name="Protocol">What is spoken there.</param>
internal sealed record ListenerKey(IPEndPoint EndPoint, string? Interface, ListenerProtocol Protocol)
{
    /// <inheritdoc/>
    public override string ToString() => $"{EndPoint}/{Protocol}";
}

/// <summary>A listener of one protocol in a configuration.</summary>
/// <param name="Key">Where it is bound.</param>
/// <param name="Index">Its index in <see cref="LoadBalancerOptions.Listeners"/>.</param>
/// <param name="Options">Its options.</param>
internal sealed record BoundListener(ListenerKey Key, int Index, ListenerOptions Options)
{
    /// <summary>
    /// Datagram sockets that were bound for it just now, one a worker; empty when the workers have them already.
    /// </summary>
    public DatagramSocket[] Datagrams { get; init; } = [];

    /// <summary>Listening stream sockets in the same way.</summary>
    public StreamSocket[] Streams { get; init; } = [];

    /// <summary>The descriptors of all of them.</summary>
    public IEnumerable<int> Descriptors =>
        Datagrams.Select(socket => socket.Descriptor).Concat(Streams.Select(socket => socket.Descriptor));

    /// <summary>Closes sockets that no worker has taken over.</summary>
    public void Close()
    {
        foreach (var socket in Datagrams)
            socket.Dispose();
        foreach (var socket in Streams)
            socket.Close();
    }
}
