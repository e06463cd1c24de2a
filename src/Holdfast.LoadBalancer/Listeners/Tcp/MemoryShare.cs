namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// What one connection has of its client's share of memory: beyond the little that every connection needs, what is being read, is
/// pending and waits to be written. A client, on all its connections, has an eighth of what all may hold.
/// </summary>
internal struct MemoryShare
{
    private const int Shares = 8;

    private ClientConnections? _client;
    private int _charged;

    /// <summary>Octets of the connection's long queries that are pending.</summary>
    public int Pending;

    /// <summary>A connection begins.</summary>
    /// <param name="client">Who has it; null for the node's own, which has no share.</param>
    public void Begin(ClientConnections? client) => this = new MemoryShare { _client = client };

    /// <summary>Whether the client holds its share: no more is read from it.</summary>
    /// <param name="max">What all may hold.</param>
    public readonly bool IsUsedUp(long max) => _client is { } its && its.Buffered >= max / Shares;

    /// <summary>
    /// Whether it holds twice its share, which what is not read cannot bring about: it takes its answers too slowly.
    /// </summary>
    /// <param name="max">What all may hold.</param>
    public readonly bool IsExceeded(long max) => _client is { } its && its.Buffered >= max / Shares * 2;

    /// <summary>Has the client charged with what the connection holds now.</summary>
    /// <param name="octets">Octets of its buffers.</param>
    public void Charge(int octets)
    {
        int holds = octets + Pending;
        if (holds == _charged)
            return;
        _client?.AddBuffered(holds - _charged);
        _charged = holds;
    }

    /// <summary>The connection has ended.</summary>
    public void End()
    {
        Pending = 0;
        Charge(0);
        _client = null;
    }
}
