using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Messages;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Scenarios;

/// <summary>A client that has asked one question, from a port of its own.</summary>
internal sealed class ScenarioClient : IDisposable
{
    private readonly Socket _socket;
    private readonly bool _tcp;

    public ScenarioClient(ScenarioAction.Query query, IPEndPoint server)
    {
        (Query, _tcp) = (query.Message, query.Tcp);
        _socket = _tcp
            ? new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(query.From, 0));
        _socket.Connect(server);
        byte[] octets = Query.ToArray();
        _socket.Send(_tcp ? TestMessages.Frame(octets) : octets);
    }

    public Message Query { get; }

    /// <summary>The answer, once it is there; null when none comes within that time.</summary>
    public Message? Answer(TimeSpan within)
    {
        if (!_socket.Poll(within, SelectMode.SelectRead))
            return null;
        _socket.ReceiveTimeout = (int)within.TotalMilliseconds;
        if (_tcp)
        {
            using var stream = new NetworkStream(_socket);
            return MessageText.Read(TestMessages.ReadFrame(stream));
        }

        byte[] buffer = new byte[65536];
        return MessageText.Read(buffer.AsSpan(0, _socket.Receive(buffer)));
    }

    public void Dispose() => _socket.Dispose();
}
