using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Descriptors;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// Counts clients' TCP connections over all workers, and says which gives way when there are too many. It is asked when one is
/// accepted or closed, never for a query. Every call looks at a bounded number of connections.
/// </summary>
internal sealed class TcpLimits
{
    // The idlest of so many is close enough to the idlest of all, and looking at them takes microseconds.
    private const int MostLookedAt = 128;

    private readonly Lock _counting = new();
    private readonly Dictionary<ClientAddress, ClientConnections> _clients = [];

    // Clients by how many connections they have: those with n at n. The first list stays empty.
    private readonly List<LinkedList<ClientConnections>> _byCount = [new()];
    private volatile TcpOptions _options = new();
    private DescriptorReserve _reserve = DescriptorReserve.None;
    private int _most;
    private int _total;

    /// <summary>What came of a connection.</summary>
    public enum Verdict
    {
        /// <summary>It counts; <see cref="Leave"/> is to be called at its end.</summary>
        Admitted,

        /// <summary>There are too many in all.</summary>
        TooMany,

        /// <summary>This client has too many.</summary>
        TooManyOfClient,
    }

    /// <summary>The limits as configured, but for what the process has no descriptors for.</summary>
    public TcpOptions Options => _options;

    /// <summary>Takes over other limits.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="reserve">What connections leave to others of the process's descriptors.</param>
    public void Reconfigure(TcpOptions options, DescriptorReserve reserve)
    {
        lock (_counting)
            (_options, _reserve) = (options, reserve);
    }

    /// <summary>Whether so few descriptors are left that connections make room, as a new one's tells.</summary>
    public bool IsNearlyUsedUp(int descriptor)
    {
        lock (_counting)
            return _reserve.IsNearlyUsedUp(descriptor);
    }

    /// <summary>
    /// Admits a connection, if the limits let it. To a client that has none, the idlest connection of whoever has most gives
    /// way; but where descriptors are few, only to its next attempt.
    /// </summary>
    /// <param name="slot">The connection's.</param>
    /// <param name="client">Who has it.</param>
    /// <param name="descriptor">Its descriptor.</param>
    public Verdict Enter(ConnectionSlot slot, in ClientAddress client, int descriptor)
    {
        var limits = _options;
        var network = client.Network(limits.Ipv4Prefix, limits.Ipv6Prefix);
        lock (_counting)
        {
            var connections = _clients.GetValueOrDefault(network);
            if (connections is not null && connections.Slots.Count >= limits.MaxConnectionsPerClient)
                return Verdict.TooManyOfClient;
            // One that gives way has its descriptor until its worker closes it: with few left, room is made for the next one.
            bool isUsedUp = _reserve.IsNearlyUsedUp(descriptor);
            bool isFull = isUsedUp || _total >= limits.MaxConnections;
            if (isFull && (connections is not null || !TryMakeRoom(atOnce: isUsedUp) || isUsedUp))
                return Verdict.TooMany;
            if (connections is null)
                _clients.Add(network, connections = new ClientConnections(network));
            Add(slot, connections);
            return Verdict.Admitted;
        }
    }

    /// <summary>A connection has ended; nothing happens where it was never admitted, or has given way.</summary>
    public void Leave(ConnectionSlot slot)
    {
        lock (_counting)
            Remove(slot);
    }

    private bool TryMakeRoom(bool atOnce)
    {
        if (FindIdlest() is not { } idlest)
            return false;
        Remove(idlest);
        idlest.GiveWay(atOnce);
        return true;
    }

    /// <summary>
    /// Of those who have most; null when all have one connection and none is idle, since then nobody has more than a share.
    /// </summary>
    private ConnectionSlot? FindIdlest()
    {
        if (_most == 0)
            return null;
        ConnectionSlot? idlest = null;
        int looked = 0;
        var having = _byCount[_most];
        for (int left = having.Count; left > 0 && looked < MostLookedAt; left--)
        {
            // Whoever was looked at comes last the next time.
            var node = having.First!;
            having.RemoveFirst();
            having.AddLast(node);
            for (var slot = node.Value.Slots.First; slot is not null && looked < MostLookedAt; slot = slot.Next, looked++)
            {
                if (idlest is null || slot.Value.IdleSince < idlest.IdleSince)
                    idlest = slot.Value;
            }
        }

        return _most == 1 && idlest?.IdleSince == ConnectionSlot.Busy ? null : idlest;
    }

    private void Add(ConnectionSlot slot, ClientConnections connections)
    {
        slot.Connections = connections;
        connections.Slots.AddLast(slot.Node);
        _total++;
        Rank(connections, connections.Slots.Count - 1);
    }

    private void Remove(ConnectionSlot slot)
    {
        if (slot.Connections is not { } connections)
            return;
        slot.Connections = null;
        connections.Slots.Remove(slot.Node);
        _total--;
        Rank(connections, connections.Slots.Count + 1);
        if (connections.Slots.Count == 0)
            _clients.Remove(connections.Network);
    }

    /// <summary>A client has one connection more or less than before: so the largest number too moves by one at most.</summary>
    private void Rank(ClientConnections connections, int before)
    {
        int now = connections.Slots.Count;
        if (before > 0)
            _byCount[before].Remove(connections.Node);
        if (now == _byCount.Count)
            _byCount.Add(new LinkedList<ClientConnections>());
        if (now > 0)
            _byCount[now].AddLast(connections.Node);
        _most = now > _most ? now : before == _most && _byCount[before].Count == 0 ? now : _most;
    }
}

/// <summary>The connections of one client: an address, or a network whose addresses count as one.</summary>
internal sealed class ClientConnections
{
    private long _buffered;

    /// <summary>None yet.</summary>
    public ClientConnections(ClientAddress network)
    {
        Network = network;
        Node = new LinkedListNode<ClientConnections>(this);
    }

    /// <summary>The network.</summary>
    public ClientAddress Network { get; }

    /// <summary>Its place among those who have as many.</summary>
    public LinkedListNode<ClientConnections> Node { get; }

    /// <summary>
    /// Octets that the messages of its connections hold beyond the little that every connection needs; all workers add to it.
    /// </summary>
    public long Buffered => Volatile.Read(ref _buffered);

    /// <summary>Its connections hold more, or less.</summary>
    public void AddBuffered(long octets) => Interlocked.Add(ref _buffered, octets);

    /// <summary>The connections, the oldest first.</summary>
    public LinkedList<ConnectionSlot> Slots { get; } = [];
}
