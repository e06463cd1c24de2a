using System.Net;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;

namespace Holdfast.Bench.Responder;

/// <summary>The same answers over TCP, pipelined, for connections that are kept.</summary>
internal sealed class TcpResponder : IDisposable
{
    private const int Backlog = 1024;
    private const ulong Listening = ulong.MaxValue;

    private readonly StreamSocket _listener;
    private readonly Epoll _epoll = new(256);
    private readonly Dictionary<ulong, TcpExchange> _connections = [];
    private ulong _next;

    public TcpResponder(IPEndPoint endPoint)
    {
        _listener = StreamSocket.Listen(endPoint, Backlog);
        _epoll.Add(_listener.Descriptor, Readiness.Readable, Listening);
    }

    /// <summary>Answers for ever.</summary>
    public void Run()
    {
        while (true)
        {
            int events = _epoll.Wait(-1);
            for (int i = 0; i < events; i++)
            {
                if (_epoll.Token(i) == Listening)
                    Accept();
                else
                    Serve(_epoll.Token(i));
            }
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
            connection.Dispose();
        _listener.Close();
        _epoll.Dispose();
    }

    private void Accept()
    {
        while (_listener.Accept(out _, out var socket) == 0)
        {
            ulong token = _next++;
            _connections.Add(token, new TcpExchange(socket));
            _epoll.Add(socket.Descriptor, Readiness.Readable, token);
        }
    }

    private void Serve(ulong token)
    {
        if (!_connections.TryGetValue(token, out var connection))
            return;
        bool wasBlocked = connection.IsBlocked;
        if (!connection.Serve())
        {
            _connections.Remove(token);
            _epoll.Remove(connection.Socket.Descriptor);
            connection.Dispose();
            return;
        }

        if (connection.IsBlocked != wasBlocked)
            _epoll.Modify(connection.Socket.Descriptor, connection.IsBlocked ? Readiness.Writable : Readiness.Readable, token);
    }
}
