using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.LoadBalancer.Tests.Backends;

/// <summary>A server on loopback, UDP and TCP on one port, whose answers a test decides: none, one or several for a query.</summary>
internal sealed class TestResponder : IDisposable
{
    private readonly Func<byte[], bool, IEnumerable<byte[]>> _answer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _udp;
    private readonly Socket _tcp;

    public TestResponder(Func<byte[], bool, IEnumerable<byte[]>>? answer = null, IPAddress? address = null)
    {
        _answer = answer ?? ((query, _) => [TestMessages.Answer(query)]);
        address ??= IPAddress.Loopback;
        (_udp, _tcp) = BindBoth(address);
        EndPoint = (IPEndPoint)_udp.LocalEndPoint!;
        new Thread(ServeUdp) { IsBackground = true }.Start();
        new Thread(AcceptTcp) { IsBackground = true }.Start();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Queries received, in order.</summary>
    public ConcurrentQueue<byte[]> Received { get; } = new();

    /// <summary>Connections accepted.</summary>
    public int Connections;

    /// <summary>After so many answers on a connection it is closed; 0: never.</summary>
    public int CloseAfter { get; init; }

    public void Dispose()
    {
        _stopping.Cancel();
        _udp.Dispose();
        _tcp.Dispose();
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
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private void ServeUdp()
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                EndPoint from = new IPEndPoint(EndPoint.Address, 0);
                int length = _udp.ReceiveFrom(buffer, ref from);
                byte[] query = buffer[..length];
                Received.Enqueue(query);
                foreach (byte[] answer in _answer(query, false))
                    _udp.SendTo(answer, from);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private void AcceptTcp()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var connection = _tcp.Accept();
                Interlocked.Increment(ref Connections);
                new Thread(() => ServeTcp(connection)) { IsBackground = true }.Start();
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private void ServeTcp(Socket connection)
    {
        using var stream = new NetworkStream(connection, ownsSocket: true);
        try
        {
            for (int answered = 0; CloseAfter == 0 || answered < CloseAfter;)
            {
                byte[] query = TestMessages.ReadFrame(stream);
                Received.Enqueue(query);
                foreach (byte[] answer in _answer(query, true))
                {
                    stream.Write(TestMessages.Frame(answer));
                    answered++;
                }
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
        }
    }
}
