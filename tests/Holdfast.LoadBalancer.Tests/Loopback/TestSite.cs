using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.Testing.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Loopback;

/// <summary>A running load balancer on a free port of loopback, and clients for it.</summary>
internal sealed class TestSite : IDisposable
{
    public TestSite(Func<LoadBalancerOptions, LoadBalancerOptions>? change = null, params IPEndPoint[] backends)
        : this(TimeProvider.System, change, backends)
    {
    }

    public TestSite(TimeProvider time, Func<LoadBalancerOptions, LoadBalancerOptions>? change, params IPEndPoint[] backends)
        : this(time, change, new LoadBalancerParts(), backends)
    {
    }

    public TestSite(
        TimeProvider time, Func<LoadBalancerOptions, LoadBalancerOptions>? change, LoadBalancerParts parts,
            params IPEndPoint[] backends)
    {
        EndPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        Options = new LoadBalancerOptions
        {
            Listeners = [new ListenerOptions(EndPoint)],
            Threads = 1,
            Backends = [.. backends.Select(Backend)],
        };
        Options = change?.Invoke(Options) ?? Options;
        Balancer = new LoadBalancer(Options, time, NullLoggerFactory.Instance, parts);
        Balancer.Start();
    }

    public IPEndPoint EndPoint { get; }

    public LoadBalancerOptions Options { get; }

    public LoadBalancer Balancer { get; }

    public static BackendOptions Backend(IPEndPoint endPoint, int index = 0) => new($"backend{index}", endPoint)
    {
        Mode = BackendMode.Up,
        UdpTimeout = TimeSpan.FromMilliseconds(300),
        TcpTimeout = TimeSpan.FromSeconds(1),
    };

    public static Socket Client(IPEndPoint server, IPAddress? source = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 3000 };
        socket.Bind(
            new IPEndPoint(
                source ?? (server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback), 0));
        socket.Connect(server);
        return socket;
    }

    /// <summary>Asks over UDP; null when no answer comes.</summary>
    public byte[]? Ask(byte[] query, int timeoutMilliseconds = 3000, IPEndPoint? server = null, IPAddress? source = null)
    {
        using var socket = Client(server ?? EndPoint, source);
        return Ask(socket, query, timeoutMilliseconds);
    }

    public static byte[]? Ask(Socket socket, byte[] query, int timeoutMilliseconds = 3000)
    {
        socket.ReceiveTimeout = timeoutMilliseconds;
        socket.Send(query);
        byte[] buffer = new byte[65536];
        try
        {
            return buffer[..socket.Receive(buffer)];
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>What comes within a time; a <see cref="SocketException"/> when nothing does.</summary>
    public static byte[] ReceiveWithin(Socket socket, int timeoutMilliseconds)
    {
        socket.ReceiveTimeout = timeoutMilliseconds;
        byte[] buffer = new byte[65536];
        return buffer[..socket.Receive(buffer)];
    }

    public NetworkStream Connect(IPEndPoint? server = null)
    {
        var socket = new Socket((server ?? EndPoint).AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server ?? EndPoint);
        return new NetworkStream(socket, ownsSocket: true) { ReadTimeout = 5000 };
    }

    public void Dispose() => Balancer.Dispose();
}
