using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Demo;

/// <summary>A BGP neighbor on loopback, which takes routes and puts them nowhere.</summary>
internal sealed class DemoRouter : IAsyncDisposable
{
    public const uint As = 64513;

    private readonly BgpSpeaker _speaker;

    /// <summary>Listens.</summary>
    /// <param name="nodeAs">The node's AS.</param>
    public DemoRouter(uint nodeAs)
    {
        EndPoint = FreePort(IPAddress.Parse("127.0.0.2"));
        _speaker = new BgpSpeaker(
            new BgpOptions
            {
                LocalAs = As,
                RouterId = IPAddress.Parse("192.0.2.254"),
                ListenPort = EndPoint.Port,
                ListenAddresses = [EndPoint.Address],
                Neighbors = [new NeighborOptions("node", IPAddress.Loopback, nodeAs) { Passive = true }],
            },
            TimeProvider.System, NullLoggerFactory.Instance);
        _speaker.Start();
    }

    /// <summary>Where it is connected to.</summary>
    public IPEndPoint EndPoint { get; }

    public ValueTask DisposeAsync() => _speaker.DisposeAsync();

    /// <summary>An address with a port that nobody has, over TCP.</summary>
    public static IPEndPoint FreePort(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
