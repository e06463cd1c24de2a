using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.Testing.Servers;

/// <summary>
/// A server on loopback, UDP and TCP on one port, whose answers the test decides: none, one or several messages for a query.
/// It serves on threads of its own; over TCP each connection has one.
/// </summary>
public sealed class DnsResponder : IDisposable
{
    private readonly ConcurrentDictionary<Socket, bool> _connections = new();
    private readonly Socket _udp;
    private readonly Socket _tcp;
    private volatile bool _stopping;
    private int _accepted;

    /// <param name="answer">What <see cref="Answer"/> is at first; more may be sent by <see cref="ReceivedQuery.Reply"/>.</param>
    /// <param name="address">Where it listens; 127.0.0.1 unless told.</param>
    public DnsResponder(Func<ReceivedQuery, IEnumerable<byte[]>> answer, IPAddress? address = null)
    {
        Answer = answer;
        (_udp, _tcp) = BindBoth(address ?? IPAddress.Loopback);
        EndPoint = (IPEndPoint)_udp.LocalEndPoint!;
        Start(ServeUdp);
        Start(AcceptTcp);
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>From a query to the messages sent back at once; a test may change it as it goes.</summary>
    public Func<ReceivedQuery, IEnumerable<byte[]>> Answer { get; set; }

    /// <summary>Queries received, in order.</summary>
    public ConcurrentQueue<ReceivedQuery> Received { get; } = new();

    /// <summary>How many connections were accepted so far.</summary>
    public int Connections => _accepted;

    /// <summary>After so many queries on a connection it is closed; 0: when the client closes it.</summary>
    public int CloseAfter { get; init; }

    /// <summary>Over TCP the octets go out as they are, without their length before them.</summary>
    public bool Unframed { get; init; }

    public void Dispose()
    {
        _stopping = true;
        _udp.Dispose();
        _tcp.Dispose();
        foreach (var connection in _connections.Keys)
            connection.Dispose();
    }

    private static (Socket Udp, Socket Tcp) BindBoth(IPAddress address)
    {
        while (true)
        {
            var tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(address, 0));
            var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(tcp.LocalEndPoint!);
                udp.ReceiveBufferSize = 4 << 20;
                tcp.Listen(128);
                return (udp, tcp);
            }
            catch (SocketException)
            {
                // Another socket has that port over UDP.
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private void Start(Action serve) => new Thread(() =>
    {
        try
        {
            serve();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // This server ends, or the client has closed the connection.
        }
    })
    { IsBackground = true, Name = "DNS responder" }.Start();

    private void ServeUdp()
    {
        byte[] buffer = new byte[65536];
        while (!_stopping)
        {
            EndPoint from = new IPEndPoint(EndPoint.Address, 0);
            int length = _udp.ReceiveFrom(buffer, ref from);
            Take(new ReceivedQuery(buffer[..length], (IPEndPoint)from, tcp: false, answer => _udp.SendTo(answer, from)));
        }
    }

    private void AcceptTcp()
    {
        while (!_stopping)
        {
            var connection = _tcp.Accept();
            connection.NoDelay = true;
            _connections[connection] = true;
            Interlocked.Increment(ref _accepted);
            Start(() => ServeTcp(connection));
        }
    }

    private void ServeTcp(Socket connection)
    {
        var client = (IPEndPoint)connection.RemoteEndPoint!;
        using var stream = new NetworkStream(connection, ownsSocket: true);
        byte[] length = new byte[2];
        for (int queries = 0; CloseAfter == 0 || queries < CloseAfter; queries++)
        {
            stream.ReadExactly(length);
            byte[] query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            stream.ReadExactly(query);
            Take(new ReceivedQuery(query, client, tcp: true, Send));
        }

        void Send(byte[] answer) =>
            stream.Write(Unframed ? answer : [(byte)(answer.Length >> 8), (byte)answer.Length, .. answer]);
    }

    private void Take(ReceivedQuery query)
    {
        Received.Enqueue(query);
        foreach (byte[] answer in Answer(query))
            query.Reply(answer);
    }
}
