using System.Net;
using System.Net.Sockets;

namespace Holdfast.LoadBalancer.Tests.Loopback;

/// <summary>A backend over UDP that answers when the test says so.</summary>
internal sealed class HeldQueries : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[4096];

    public HeldQueries(IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        _socket.Bind(new IPEndPoint(address, 0));
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>The next query, and where it came from.</summary>
    public (byte[] Query, IPEndPoint From) Receive()
    {
        EndPoint from = new IPEndPoint(EndPoint.Address, 0);
        byte[] query = _buffer[.._socket.ReceiveFrom(_buffer, ref from)];
        return (query, (IPEndPoint)from);
    }

    public void Answer((byte[] Query, IPEndPoint From) held) => _socket.SendTo(held.Query.Answer(), held.From);

    public void Dispose() => _socket.Dispose();
}
