using System.Net;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;

namespace Holdfast.Bench.Responder;

/// <summary>
/// The least that can be done for a query: recvmmsg and sendmmsg of 64, and a fixed answer patched into the query's own
/// buffer. It is the backend of every measurement, and measured by itself it is the floor that sockets set.
/// </summary>
internal sealed unsafe class UdpResponder : IDisposable
{
    private const int BatchSize = 64;
    private const int SocketBuffer = 4 << 20;

    private readonly DatagramSocket _socket;
    private readonly Epoll _epoll = new(1);
    private readonly ReceiveBatch _received = new(BatchSize, maxDatagram: 1232, FixedAnswer.Growth);
    private readonly SendBatch _toSend = new(BatchSize);

    public UdpResponder(IPEndPoint endPoint)
    {
        _socket = DatagramSocket.Bind(endPoint, SocketBuffer, shared: false);
        _epoll.Add(_socket.Descriptor, Readiness.Readable, 0);
    }

    /// <summary>Answers for ever.</summary>
    public void Run()
    {
        while (true)
        {
            int count = _received.Receive(_socket);
            if (count <= 0)
            {
                _epoll.Wait(-1);
                continue;
            }

            for (int i = 0; i < count; i++)
            {
                byte* message = _received.Buffer(i);
                int length = FixedAnswer.Make(new Span<byte>(message, _received.BufferSize), _received.Length(i));
                if (length > 0)
                    _toSend.Add(message, length, in _received.Sender(i), default);
            }

            _toSend.Flush(_socket, together: false, out _);

            // A batch that was not full has emptied the socket: to ask again would cost a call that finds nothing.
            if (count < BatchSize)
                _epoll.Wait(-1);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _epoll.Dispose();
        _received.Dispose();
        _toSend.Dispose();
    }
}
