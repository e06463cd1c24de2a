using System.Net.Sockets;

namespace Holdfast.Bgp.Session;

/// <summary>Makes TCP connections to neighbors.</summary>
internal interface IConnector
{
    /// <summary>Connects as the neighbor's options say.</summary>
    /// <exception cref="SocketException">It did not come about.</exception>
    Task<IPeerConnection> ConnectAsync(SessionOptions local, IConnectionObserver observer, CancellationToken cancellation);
}
