using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Logging.Dnstap;
using Holdfast.LoadBalancer.Logging.Outputs;

namespace Holdfast.LoadBalancer.Tests.Logging.Outputs;

/// <summary>What a collector does with those who connect.</summary>
internal enum CollectorConduct
{
    /// <summary>It accepts dnstap, and reads every frame.</summary>
    Reads,

    /// <summary>It accepts dnstap, and reads nothing more.</summary>
    StopsReading,

    /// <summary>It never says a word.</summary>
    Silent,

    /// <summary>It speaks something else.</summary>
    SpeaksHttp,

    /// <summary>It takes another content type.</summary>
    TakesOther,

    /// <summary>It ends each connection after the first frame.</summary>
    EndsAfterOne,
}

/// <summary>A dnstap collector of the test's own.</summary>
internal sealed class TestCollector : IDisposable
{
    private readonly Socket _listener;
    private readonly CollectorConduct _conduct;
    private readonly List<Socket> _connections = [];

    public TestCollector(EndPoint endPoint, CollectorConduct conduct)
    {
        _conduct = conduct;
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(endPoint);
        _listener.Listen(5);
        Address = _listener.LocalEndPoint is IPEndPoint ip
            ? CollectorAddress.Tcp(ip) : CollectorAddress.Unix(endPoint.ToString()!);
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public CollectorAddress Address { get; }

    public ConcurrentQueue<byte[]> Frames { get; } = [];

    /// <summary>Connections that were ended with STOP.</summary>
    public int Stops { get; private set; }

    public int Connections
    {
        get
        {
            lock (_connections) return _connections.Count;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_connections)
            _connections.ForEach(connection => connection.Dispose());
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                lock (_connections) _connections.Add(connection);
                new Thread(() => Serve(connection)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Serve(Socket connection)
    {
        try
        {
            switch (_conduct)
            {
                case CollectorConduct.Silent:
                    return;
                case CollectorConduct.SpeaksHttp:
                    connection.Send("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
                    return;
                case CollectorConduct.TakesOther:
                    connection.Send(Convert.FromHexString("00000000000000120000000100000001000000066f746865722e"));
                    return;
                default:
                    using (var stream = new NetworkStream(connection, ownsSocket: true))
                        Read(stream, connection);
                    break;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The sink is gone, or the test over.
        }
    }

    private void Read(NetworkStream stream, Socket connection)
    {
        Assert.Equal(4U, ReadControl(stream));
        connection.Send(Convert.FromHexString("0000000000000022000000010000000100000016"
            + Convert.ToHexString(FrameStreams.DnstapType)));
        Assert.Equal(2U, ReadControl(stream));
        byte[] number = new byte[4];
        while (_conduct != CollectorConduct.StopsReading)
        {
            stream.ReadExactly(number);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(number);
            if (length == 0)
            {
                Assert.Equal(3U, ReadBody(stream));
                Stops++;
                connection.Send(Convert.FromHexString("000000000000000400000005"));
                return;
            }

            byte[] frame = new byte[length];
            stream.ReadExactly(frame);
            Frames.Enqueue(frame);
            if (_conduct == CollectorConduct.EndsAfterOne)
                return;
        }

        Thread.Sleep(Timeout.Infinite);
    }

    private static uint ReadControl(NetworkStream stream)
    {
        byte[] escape = new byte[4];
        stream.ReadExactly(escape);
        Assert.Equal(0U, BinaryPrimitives.ReadUInt32BigEndian(escape));
        return ReadBody(stream);
    }

    private static uint ReadBody(NetworkStream stream)
    {
        byte[] length = new byte[4];
        stream.ReadExactly(length);
        byte[] body = new byte[BinaryPrimitives.ReadUInt32BigEndian(length)];
        stream.ReadExactly(body);
        return BinaryPrimitives.ReadUInt32BigEndian(body);
    }
}
