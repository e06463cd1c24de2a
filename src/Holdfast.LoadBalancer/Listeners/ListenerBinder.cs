using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Holdfast.Linux;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>Binds the sockets of all listeners: all of them, or none.</summary>
internal static class ListenerBinder
{
    /// <summary>Connections that may wait to be accepted, on each listening socket.</summary>
    public const int Backlog = 4096;

    /// <summary>Binds what is not bound yet, one socket a worker.</summary>
    /// <param name="listeners">As configured.</param>
    /// <param name="protocols">The protocols there are listeners for.</param>
    /// <param name="workers">Sockets of each.</param>
    /// <param name="bound">Where the workers have sockets already.</param>
    /// <param name="everBound">Where this process has ever had any: the last of them may not be closed yet.</param>
    /// <param name="own">The node's own addresses.</param>
    /// <param name="inherited">Sockets of another process, which stand in the place of new ones; null: none.</param>
    /// <returns>Every listener of every protocol; the new ones with their sockets.</returns>
    /// <exception cref="ListenerException">One cannot be bound; those bound before it are closed again.</exception>
    public static ImmutableArray<BoundListener> Bind(
        ImmutableArray<ListenerOptions> listeners, ImmutableArray<ListenerProtocol> protocols, int workers,
        IReadOnlySet<ListenerKey> bound, IReadOnlySet<ListenerKey> everBound, OwnAddresses own,
        IReadOnlyDictionary<ListenerKey, int[]>? inherited = null)
    {
        BoundListener[] wanted = [.. listeners
            .SelectMany((options, index) => protocols.Where(options.Protocols.Contains).Select(protocol =>
                new BoundListener(new ListenerKey(options.EndPoint, options.Interface, protocol), index, options)))
            .DistinctBy(listener => listener.Key)];
        foreach (var listener in wanted.Where(l => !bound.Contains(l.Key)))
            FindOtherHolder(listener.Key, everBound);

        var result = ImmutableArray.CreateBuilder<BoundListener>(wanted.Length);
        try
        {
            foreach (var listener in wanted)
                result.Add(bound.Contains(listener.Key) ? listener
                    : inherited?.TryGetValue(listener.Key, out var sockets) == true ? Inherit(listener, sockets, own)
                    : Open(listener, workers, own));
            return result.MoveToImmutable();
        }
        catch
        {
            foreach (var listener in result)
                listener.Close();
            throw;
        }
    }

    /// <summary>
    /// With SO_REUSEPORT a second daemon of the same user would be let in silently and get half the queries: so one bind without
    /// it comes first. Not where this process itself has, or just had, sockets on the port, which would be found instead.
    /// </summary>
    private static void FindOtherHolder(ListenerKey key, IReadOnlySet<ListenerKey> everBound)
    {
        if (key.EndPoint.Port == 0 || everBound.Any(own => HasPortOf(own, key)))
            return;
        try
        {
            if (key.Protocol.IsDatagram)
                DatagramSocket.Bind(key.EndPoint, device: key.Interface, shared: false).Dispose();
            else
                StreamSocket.Listen(key.EndPoint, Backlog, key.Interface, shared: false).Close();
        }
        catch (SystemCallException failed)
        {
            throw Explain(key, failed);
        }
    }

    private static bool HasPortOf(ListenerKey one, ListenerKey other) =>
        one.EndPoint.Port == other.EndPoint.Port && one.Protocol.IsDatagram == other.Protocol.IsDatagram;

    private static BoundListener Inherit(BoundListener listener, int[] sockets, OwnAddresses own)
    {
        if (!listener.Key.Protocol.IsDatagram)
            return listener with { Streams = [.. sockets.Select(one => new StreamSocket(one))] };
        DatagramSocket[] datagrams = [.. sockets.Select(DatagramSocket.Inherit)];
        foreach (var socket in datagrams)
        {
            if (listener.Options.SocketBuffer > 0) socket.SetBuffer(listener.Options.SocketBuffer);
            socket.CutMartians(own.All);
        }

        return listener with { Datagrams = datagrams };
    }

    private static BoundListener Open(BoundListener listener, int workers, OwnAddresses own)
    {
        var key = listener.Key;
        var datagrams = new List<DatagramSocket>();
        var streams = new List<StreamSocket>();
        try
        {
            for (int worker = 0; worker < workers; worker++)
            {
                // Port 0 is for tests: the first socket draws the port, the others share it.
                if (key.Protocol.IsDatagram)
                {
                    var endPoint = datagrams.Count > 0 ? datagrams[0].LocalEndPoint : key.EndPoint;
                    datagrams.Add(DatagramSocket.Bind(
                        endPoint, listener.Options.SocketBuffer, key.Interface, ownAddresses: own.All));
                }
                else
                {
                    var endPoint = streams.Count > 0 ? streams[0].LocalEndPoint : key.EndPoint;
                    streams.Add(StreamSocket.Listen(endPoint, Backlog, key.Interface));
                }
            }

            return listener with { Datagrams = [.. datagrams], Streams = [.. streams] };
        }
        catch (SystemCallException failed)
        {
            (listener with { Datagrams = [.. datagrams], Streams = [.. streams] }).Close();
            throw Explain(key, failed);
        }
    }

    private static ListenerException Explain(ListenerKey key, SystemCallException failed)
    {
        string why = failed.Errno switch
        {
            Errno.EADDRINUSE when PortHolders.Find(key.EndPoint.Port, key.Protocol) is { } holders =>
                $"the port is taken by {holders}; stop it, or listen on another address or port",
            Errno.EADDRINUSE => "the port is taken; 'ss -lnp' as root tells by whom",
            Errno.EACCES or Errno.EPERM when key.EndPoint.Port < 1024 =>
                $"ports below 1024 need root or the capability CAP_NET_BIND_SERVICE ({failed.Message})",
            Errno.EACCES or Errno.EPERM => $"not permitted ({failed.Message})",
            Errno.ENODEV => $"there is no interface {key.Interface}",
            Errno.EAFNOSUPPORT or Errno.EADDRNOTAVAIL when key.EndPoint.AddressFamily == AddressFamily.InterNetworkV6 =>
                $"this machine has no IPv6 ({failed.Message})",
            Errno.EINVAL when key.EndPoint.Address is { IsIPv6LinkLocal: true, ScopeId: 0 } =>
                "a link-local address needs its interface: fe80::1%eth0",
            Errno.EMFILE or Errno.ENFILE => $"too many open files ({failed.Message}); raise LimitNOFILE",
            _ => failed.Message,
        };
        return new ListenerException(key.EndPoint, key.Protocol, $"cannot listen on {key}: {why}", failed);
    }
}

/// <summary>An address cannot be listened on. The message says which, why, and what to do.</summary>
/// <param name="endPoint">The address and port.</param>
/// <param name="protocol">What was to be spoken there.</param>
/// <param name="message">Which, why, and what to do.</param>
/// <param name="cause">The system call that failed.</param>
public sealed class ListenerException(IPEndPoint endPoint, ListenerProtocol protocol, string message, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>The address and port.</summary>
    public IPEndPoint EndPoint { get; } = endPoint;

    /// <summary>What was to be spoken there.</summary>
    public ListenerProtocol Protocol { get; } = protocol;
}
