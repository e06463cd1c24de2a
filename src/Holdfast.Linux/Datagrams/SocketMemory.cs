namespace Holdfast.Linux.Datagrams;

/// <summary>
/// What the kernel says of a socket's buffers (SO_MEMINFO), in octets of its own counting: overhead included, and twice what
/// was asked for.
/// </summary>
/// <param name="ReceiveBuffer">The most that may wait to be received.</param>
/// <param name="SendBuffer">The most that may wait to be sent.</param>
/// <param name="ReceiveQueue">What waits to be received now.</param>
/// <param name="Dropped">Datagrams dropped since the socket was made, mostly because the receive buffer was full; it wraps
/// around.</param>
public readonly record struct SocketMemory(uint ReceiveBuffer, uint SendBuffer, uint ReceiveQueue, uint Dropped)
{
    // SK_MEMINFO_* of linux/sock_diag.h.
    private const int Queued = 0, Receive = 1, Send = 3, Drops = 8, Fields = 9;

    /// <summary>Asks the kernel; false where it cannot tell (before Linux 4.12).</summary>
    public static unsafe bool TryRead(DatagramSocket socket, out SocketMemory memory)
    {
        ArgumentNullException.ThrowIfNull(socket);
        uint* fields = stackalloc uint[Fields];
        uint length = Fields * sizeof(uint);
        bool told = SocketCalls.GetSockOpt(socket.Descriptor, SocketCalls.SolSocket, SocketCalls.SoMemInfo, fields, &length) == 0
            && length >= Fields * sizeof(uint);
        memory = told ? new(fields[Receive], fields[Send], fields[Queued], fields[Drops]) : default;
        return told;
    }
}
