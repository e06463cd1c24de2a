using System.Net.Sockets;

namespace Holdfast.Bgp.Session;

/// <summary>Makes TCP connections to neighbors.</summary>
internal interface IConnector
{
    /// <summary>Connects as the neighbor's options say. It returns at once: the caller holds the session's lock.</summary>
    /// <exception cref="SocketException">It did not come about.</exception>
    Task<IPeerConnection> ConnectAsync(SessionOptions options, IConnectionObserver observer, CancellationToken cancellation);
}

/// <summary>The neighbor cannot be connected to as things are here; the message says what would right it.</summary>
internal sealed class NotConnectableException(string message) : Exception(message);
