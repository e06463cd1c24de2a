using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Tests.Loopback;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

/// <summary>
/// A backend on loopback, over TCP alone, whose connections the test ends as it likes. Each has a thread of its own.
/// </summary>
internal sealed class TcpBackend : IDisposable
{
    private readonly ConcurrentDictionary<Connection, bool> _open = new();
    private readonly Func<Connection, byte[], Then> _onQuery;
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int _accepted;
    private int _mostOpen;

    /// <param name="onQuery">Told of each query; says how the connection goes on.</param>
    public TcpBackend(Func<Connection, byte[], Then> onQuery)
    {
        _onQuery = onQuery;
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen(512);
        EndPoint = (IPEndPoint)_listening.LocalEndPoint!;
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>How a connection goes on after a query.</summary>
    public enum Then
    {
        Stay,
        Close,
        Reset,
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections open now.</summary>
    public int Open => _open.Count;

    /// <summary>The ports of those who have connections now.</summary>
    public int[] ClientPorts => [.. _open.Keys.Select(connection => connection.ClientPort)];

    /// <summary>The most connections that were open at once.</summary>
    public int MostOpen => Volatile.Read(ref _mostOpen);

    /// <summary>Queries received, in order.</summary>
    public ConcurrentQueue<byte[]> Received { get; } = new();

    public void Dispose()
    {
        _listening.Dispose();
        foreach (var connection in _open.Keys)
            connection.Stream.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listening.Accept();
                var connection = new Connection(Interlocked.Increment(ref _accepted), socket);
                _open[connection] = true;
                _mostOpen = Math.Max(_mostOpen, _open.Count);
                new Thread(() => Serve(connection)) { IsBackground = true }.Start();
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private void Serve(Connection connection)
    {
        try
        {
            var then = Then.Stay;
            while (then == Then.Stay)
            {
                byte[] query = TestMessages.ReadFrame(connection.Stream);
                Received.Enqueue(query);
                connection.Queries++;
                then = _onQuery(connection, query);
            }

            if (then == Then.Reset)
                connection.Stream.Socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
        }
        finally
        {
            _open.TryRemove(connection, out _);
            connection.Stream.Dispose();
        }
    }

    /// <summary>One of its connections.</summary>
    /// <param name="number">Which, from 1.</param>
    /// <param name="socket">Its socket.</param>
    public sealed class Connection(int number, Socket socket)
    {
        public int Number => number;

        public NetworkStream Stream { get; } = new(socket, ownsSocket: true);

        /// <summary>The port of who connected.</summary>
        public int ClientPort { get; } = ((IPEndPoint)socket.RemoteEndPoint!).Port;

        /// <summary>Queries received on it.</summary>
        public int Queries { get; set; }

        public void Send(byte[] message) => Stream.Write(TestMessages.Frame(message));
    }
}
