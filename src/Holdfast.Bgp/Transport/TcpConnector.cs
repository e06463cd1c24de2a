using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Session;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Transport;

/// <summary>Connects over TCP.</summary>
internal sealed class TcpConnector(TimeProvider time) : IConnector
{
    public async Task<IPeerConnection> ConnectAsync(LocalSpeaker local, IConnectionObserver observer, CancellationToken cancellation)
    {
        var neighbor = local.Neighbor;
        var socket = new Socket(neighbor.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            PeerSocket.Configure(socket, local);
            if (neighbor.Password is { Length: > 0 } key) TcpMd5.SetKey(socket, neighbor.Address, key);
            if (neighbor.Source is { } source) socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(new IPEndPoint(neighbor.Address, neighbor.Port), cancellation).ConfigureAwait(false);
            return new PeerConnection(socket, observer, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
