namespace Holdfast.LoadBalancer.Descriptors;

/// <summary>
/// How a process's descriptors are shared out: clients' TCP connections get what listeners, backends, checks, BGP and the API do
/// not need.
/// </summary>
/// <param name="Limit">Descriptors that the process may have (RLIMIT_NOFILE).</param>
/// <param name="Reserved">Descriptors that clients' connections leave to others.</param>
internal readonly record struct DescriptorReserve(long Limit, long Reserved)
{
    // The runtime, the log, BGP sessions, BFD, rtnetlink, the API and its clients, the node's own checks.
    private const int Fixed = 64;

    // Connections that a worker has to a backend at once, and those that end and whose clients may still be sending.
    private const int ConnectionsOfBackend = 8;
    private const int EndedConnections = 64;

    /// <summary>No limit.</summary>
    public static DescriptorReserve None { get; } = new(long.MaxValue, 0);

    /// <summary>What is needed, or, where the limit is too low for that, most of what there is.</summary>
    /// <param name="limit">Descriptors that the process may have.</param>
    /// <param name="workers">Worker threads.</param>
    /// <param name="listeners">Listeners, by address and protocol.</param>
    /// <param name="backendSockets">UDP sockets of each backend on each worker.</param>
    public static DescriptorReserve For(ulong limit, int workers, int listeners, IReadOnlyCollection<int> backendSockets)
    {
        long most = (long)Math.Min(limit, long.MaxValue);
        long ofBackends = backendSockets.Sum(sockets => (long)sockets + ConnectionsOfBackend);
        long needed = Fixed + backendSockets.Count + (workers * (listeners + EndedConnections + ofBackends));
        return new(most, Math.Min(needed, most - (most / 4)));
    }

    /// <summary>Clients' connections that there are descriptors for.</summary>
    public int MaxConnections => (int)Math.Clamp(Limit - Reserved, 1, int.MaxValue);

    /// <summary>
    /// Whether so few are left that a client's connection must make room. The kernel gives the lowest free number, so the number
    /// of the newest descriptor tells how many there are, whoever has them.
    /// </summary>
    /// <param name="newest">The newest descriptor.</param>
    public bool IsNearlyUsedUp(int newest) => newest >= Limit - Math.Min(Reserved, Limit / 8);
}
