using System.Net;
using System.Net.Sockets;

namespace Holdfast.LoadBalancer.Logging.Outputs;

/// <summary>Where a collector is, and how it is spoken to; two are equal when their texts are.</summary>
public sealed record CollectorAddress
{
    private CollectorAddress(CollectorTransport transport, string text, EndPoint endPoint) =>
        (Transport, Text, EndPoint) = (transport, text, endPoint);

    /// <summary>How it is spoken to.</summary>
    public CollectorTransport Transport { get; }

    /// <summary>As the configuration has it: <c>unix:/run/x.sock</c>, <c>tcp:192.0.2.1:6000</c>.</summary>
    public string Text { get; }

    /// <summary>As sockets have it.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>A unix socket.</summary>
    /// <param name="path">Its path, of 107 octets at the most.</param>
    public static CollectorAddress Unix(string path) =>
        new(CollectorTransport.Unix, "unix:" + path, new UnixDomainSocketEndPoint(path));

    /// <summary>An address and a port, over TCP.</summary>
    public static CollectorAddress Tcp(IPEndPoint endPoint) => new(CollectorTransport.Tcp, $"tcp:{endPoint}", endPoint);

    /// <summary>An address and a port, over UDP.</summary>
    public static CollectorAddress Udp(IPEndPoint endPoint) => new(CollectorTransport.Udp, $"udp:{endPoint}", endPoint);

    /// <inheritdoc/>
    public bool Equals(CollectorAddress? other) => Text == other?.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>How a collector is spoken to.</summary>
public enum CollectorTransport
{
    /// <summary>Over a unix socket.</summary>
    Unix,

    /// <summary>Over TCP.</summary>
    Tcp,

    /// <summary>Over UDP.</summary>
    Udp,
}
