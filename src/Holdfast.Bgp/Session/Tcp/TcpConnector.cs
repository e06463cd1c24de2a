using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Session.Tcp;

internal sealed class TcpConnector(TimeProvider time) : IConnector
{
    public async Task<IPeerConnection> ConnectAsync(
        SessionOptions options, IConnectionObserver observer, CancellationToken cancellation)
    {
        var neighbor = options.Neighbor;
        var address = NeighborAddress.Of(neighbor)
            ?? throw new NotConnectableException(
                $"there is no interface {neighbor.Interface}, which its address {neighbor.Address} is on");
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            PeerSocket.Configure(socket, options);
            Protect(socket, neighbor, address);
            if (NeighborAddress.SourceFor(neighbor.Source, address) is { } source) socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(new IPEndPoint(address, neighbor.Port), cancellation).ConfigureAwait(false);
            return new PeerConnection(socket, observer, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Sets the keys, or leaves the neighbor unconnected: never without its protection.
    private static void Protect(Socket socket, NeighborOptions neighbor, IPAddress address)
    {
        var isFirst = true;
        foreach (var key in SessionKey.Of(neighbor, address))
        {
            try
            {
                if (key is SessionKey.Ao ao) TcpAo.Add(socket, ao.Key with { IsCurrent = isFirst });
                else key.Add(socket);
            }
            catch (SocketException error)
            {
                throw new NotConnectableException(key.Explain(error));
            }
            isFirst = false;
        }
    }
}
