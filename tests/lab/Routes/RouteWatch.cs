using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Lab.Errors;
using Holdfast.Lab.Kernel;
using Holdfast.Lab.Namespaces;

namespace Holdfast.Lab.Routes;

/// <summary>
/// Watches the router's kernel routes as the kernel itself tells of them (rtnetlink multicast), on the clock that the
/// faults are timed with.
/// </summary>
public sealed class RouteWatch : IDisposable
{
    private const int Netlink = 16;
    private const int RawSocket = 3;
    private const uint Ipv4Routes = 0x40;
    private const uint Ipv6Routes = 0x400;
    private readonly Func<IPAddress, string?> _nodeOf;
    private readonly List<RouteChange> _changes = [];
    private readonly int _socket;
    private readonly Thread _thread;
    private volatile bool _running = true;

    /// <summary>Begins to watch.</summary>
    /// <param name="router">The router's namespace.</param>
    /// <param name="nodeOf">Which node a gateway is.</param>
    public RouteWatch(NetworkNamespace router, Func<IPAddress, string?> nodeOf)
    {
        ArgumentNullException.ThrowIfNull(router);
        _nodeOf = nodeOf;
        _socket = router.Run(Subscribe);
        _thread = new Thread(Watch) { IsBackground = true, Name = "route watch", Priority = ThreadPriority.Highest };
        _thread.Start();
    }

    /// <summary>What has been seen since a moment.</summary>
    /// <param name="from">The moment, a Stopwatch timestamp.</param>
    public IReadOnlyList<RouteChange> Since(long from)
    {
        lock (_changes)
            return [.. _changes.Where(c => c.At >= from)];
    }

    /// <summary>The time from a moment until the route first led to a node.</summary>
    /// <param name="prefix">The route's prefix.</param>
    /// <param name="node">The node; null: until there was no route.</param>
    /// <param name="from">The moment, a Stopwatch timestamp.</param>
    /// <param name="patience">How long to wait for it.</param>
    /// <returns>The time; null when it did not happen.</returns>
    public TimeSpan? TimeUntil(IPNetwork prefix, string? node, long from, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (Since(from).FirstOrDefault(c => c.Prefix.Equals(prefix) && c.Node == node) is { } change)
                return Stopwatch.GetElapsedTime(from, change.At);
            if (clock.Elapsed > patience)
                return null;
            Thread.Sleep(5);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _running = false;
        _thread.Join();
        _ = LibC.Close(_socket);
    }

    private static unsafe int Subscribe()
    {
        var socket = LibC.Check(LibC.Socket(Netlink, RawSocket, 0), "netlink socket");
        Span<uint> address = [Netlink, 0, Ipv4Routes | Ipv6Routes]; // struct sockaddr_nl: family and padding, port, groups
        fixed (uint* start = address)
            _ = LibC.Check(LibC.Bind(socket, start, 12), "bind netlink socket");
        return socket;
    }

    private unsafe void Watch()
    {
        var buffer = new byte[65536];
        var descriptor = new PollDescriptor { Fd = _socket, Events = PollDescriptor.Readable };
        while (_running)
        {
            if (LibC.Poll(&descriptor, 1, 50) <= 0)
                continue;
            nint length;
            fixed (byte* start = buffer)
                length = LibC.Receive(_socket, start, (nuint)buffer.Length, 0);
            var now = Stopwatch.GetTimestamp();
            if (length < 0)
                throw new LabException($"route watch: {Marshal.GetLastPInvokeErrorMessage()}");
            foreach (var (prefix, gateway) in RouteMessage.Read(buffer.AsMemory(0, (int)length)))
            {
                lock (_changes)
                    _changes.Add(
                        new RouteChange(now, prefix, gateway, gateway is null ? null : _nodeOf(gateway) ?? gateway.ToString()));
            }
        }
    }
}
