using System.Collections.Immutable;
using System.Net;
using Holdfast.Linux.Datagrams;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>What one worker's UDP socket of a listener looked like when its worker last looked: about a second ago.</summary>
/// <param name="key">The listener.</param>
internal sealed class ListenerGauge(ListenerKey key)
{
    private long _dropped;
    private long _receiveBuffer;
    private long _sendBuffer;
    private long _receiveQueue;

    /// <summary>The listener.</summary>
    public ListenerKey Key => key;

    /// <summary>Datagrams the kernel has dropped.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Octets of the receive buffer; 0 when the kernel does not tell.</summary>
    public long ReceiveBuffer => Volatile.Read(ref _receiveBuffer);

    /// <summary>Octets of the send buffer; 0 when the kernel does not tell.</summary>
    public long SendBuffer => Volatile.Read(ref _sendBuffer);

    /// <summary>Octets that waited to be received.</summary>
    public long ReceiveQueue => Volatile.Read(ref _receiveQueue);

    /// <summary>Reads the socket's state; on the worker's thread.</summary>
    public void Read(DatagramSocket socket)
    {
        if (!SocketMemory.TryRead(socket, out var memory))
            return;
        // The kernel's counter has 32 bits: what came to it since the last look goes round with it.
        Volatile.Write(ref _dropped, _dropped + (memory.Dropped - (uint)_dropped));
        Volatile.Write(ref _receiveBuffer, memory.ReceiveBuffer);
        Volatile.Write(ref _sendBuffer, memory.SendBuffer);
        Volatile.Write(ref _receiveQueue, memory.ReceiveQueue);
    }
}

/// <summary>
/// The UDP sockets of all workers, for whoever wants to know how they fare. Changed when listeners come and go, read at any
/// time.
/// </summary>
internal sealed class ListenerGauges
{
    private ImmutableArray<ListenerGauge> _gauges = [];

    /// <summary>A socket has come.</summary>
    public void Add(ListenerGauge gauge) => ImmutableInterlocked.Update(ref _gauges, static (all, one) => all.Add(one), gauge);

    /// <summary>A socket has gone.</summary>
    public void Remove(ListenerGauge gauge) =>
        ImmutableInterlocked.Update(ref _gauges, static (all, one) => all.Remove(one), gauge);

    /// <summary>The listeners, each over the sockets of all workers.</summary>
    public ImmutableArray<ListenerStatus> Status() =>
        [
        .. _gauges.GroupBy(gauge => gauge.Key).Select(sockets => new ListenerStatus(
            sockets.Key.EndPoint, sockets.Key.Interface, sockets.Count(), sockets.Min(socket => socket.ReceiveBuffer),
            sockets.Min(socket => socket.SendBuffer), sockets.Sum(socket => socket.ReceiveQueue),
            sockets.Sum(socket => socket.Dropped)))
            .OrderBy(listener => listener.ToString(), StringComparer.Ordinal),
    ];
}

/// <summary>
/// A UDP listener as of about a second ago. Octets are as the kernel counts them: overhead included, and twice what was asked
/// for.
/// </summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Interface">The interface it is bound to, or null.</param>
/// <param name="Sockets">Its sockets, one a worker.</param>
/// <param name="ReceiveBuffer">Octets of each socket's receive buffer; of the smallest, should they differ.</param>
/// <param name="SendBuffer">Octets of each socket's send buffer.</param>
/// <param name="ReceiveQueue">Octets that waited to be received, over all sockets.</param>
/// <param name="Dropped">Datagrams the kernel has dropped, mostly because a receive buffer was full, over all sockets.</param>
public sealed record ListenerStatus(
    IPEndPoint EndPoint, string? Interface, int Sockets, long ReceiveBuffer, long SendBuffer, long ReceiveQueue, long Dropped)
{
    /// <summary><c>192.0.2.53:53</c>, or <c>192.0.2.53:53%eth0</c> where it is bound to an interface.</summary>
    public override string ToString() => Interface is null ? EndPoint.ToString() : $"{EndPoint}%{Interface}";
}
