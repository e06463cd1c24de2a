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
