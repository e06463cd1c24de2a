using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>Connects on BGP's own thread.</summary>
/// <param name="loop">The thread; also of the connections.</param>
/// <param name="time">The clock.</param>
internal sealed class TcpConnector(EventLoop loop, TimeProvider time) : IConnector
{
    /// <inheritdoc/>
    /// <remarks>What awaits the connection goes on on BGP's thread.</remarks>
    public Task<IPeerConnection> ConnectAsync(
        SessionOptions options, IConnectionObserver observer, CancellationToken cancellation)
    {
        var attempt = new Attempt(loop, time, options, observer);
        // The caller holds a lock, and connecting is a number of system calls.
        loop.Post(attempt.Begin);
        cancellation.Register(() => loop.Post(attempt.GiveUp));
        return attempt.Connection;
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

    private sealed class Attempt(EventLoop loop, TimeProvider time, SessionOptions options, IConnectionObserver observer)
        : IDisposable
    {
        // Without RunContinuationsAsynchronously, which would go through the thread pool.
        private readonly TaskCompletionSource<IPeerConnection> _connection = new();
        private Socket? _socket;
        private DescriptorWatch? _watch;

        public Task<IPeerConnection> Connection => _connection.Task;

        public void Begin() => Try(() =>
        {
            if (_connection.Task.IsCompleted) return;
            var neighbor = options.Neighbor;
            var address = NeighborAddress.Of(neighbor)
                ?? throw new NotConnectableException(
                    $"there is no interface {neighbor.Interface}, which its address {neighbor.Address} is on");
            _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            PeerSocket.Configure(_socket, options);
            Protect(_socket, neighbor, address);
            if (NeighborAddress.SourceFor(neighbor.Source, address) is { } source) _socket.Bind(new IPEndPoint(source, 0));
            try
            {
                _socket.Connect(new IPEndPoint(address, neighbor.Port));
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                _watch = loop.Watch((int)_socket.Handle, Readiness.Writable, _ => End());
                return;
            }
            End();
        });

        public void GiveUp()
        {
            if (_connection.TrySetCanceled()) Dispose();
        }

        public void Dispose()
        {
            _watch?.Dispose();
            _socket?.Dispose();
        }

        private void End() => Try(() =>
        {
            var error = (SocketError)(int)_socket!.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != SocketError.Success) throw new SocketException((int)error);
            _watch?.Dispose();
            _connection.TrySetResult(new PeerConnection(_socket, observer, loop, time));
        });

        private void Try(Action step)
        {
            try
            {
                step();
            }
            catch (Exception failure)
                when (failure is SocketException or ArgumentException or NotConnectableException)
            {
                Dispose();
                _connection.TrySetException(failure);
            }
        }
    }
}
