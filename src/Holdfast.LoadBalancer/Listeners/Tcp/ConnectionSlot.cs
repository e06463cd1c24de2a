namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// What all workers may know of one worker's connection: whose it is, and since when it is idle. Pooled with the connection.
/// </summary>
internal sealed class ConnectionSlot
{
    /// <summary><see cref="IdleSince"/> of a connection that owes an answer.</summary>
    public const long Busy = long.MaxValue;

    private readonly Action<bool> _giveWay;
    private long _idleSince = Busy;

    /// <summary>Nobody's yet.</summary>
    /// <param name="giveWay">
    /// Has the connection end, and close at once if told so; called on any thread, while it is admitted and
    /// <see cref="TcpLimits"/> holds its lock.
    /// </param>
    public ConnectionSlot(Action<bool> giveWay)
    {
        _giveWay = giveWay;
        Node = new LinkedListNode<ConnectionSlot>(this);
    }

    /// <summary>
    /// Since when it waits for a query, in the clock's timestamps, or <see cref="Busy"/>; its worker writes it.
    /// </summary>
    public long IdleSince
    {
        get => Volatile.Read(ref _idleSince);
        set => Volatile.Write(ref _idleSince, value);
    }

    /// <summary>Whose it is; null while it is not admitted. Under the lock of <see cref="TcpLimits"/>.</summary>
    public ClientConnections? Connections { get; set; }

    /// <summary>Its place among those of its client.</summary>
    public LinkedListNode<ConnectionSlot> Node { get; }

    /// <summary>Another connection takes its place.</summary>
    /// <param name="atOnce">
    /// It needs its descriptor too, so that there is no time to wait for what the client still sends.
    /// </param>
    public void GiveWay(bool atOnce) => _giveWay(atOnce);
}
