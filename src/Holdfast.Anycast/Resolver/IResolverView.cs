namespace Holdfast.Anycast.Resolver;

/// <summary>
/// What the anycast side sees of the resolver it stands for. It is all that either knows of the other: the daemon
/// hands the load balancer in behind it. Every member is cheap, does not block, and may be called from any thread.
/// </summary>
public interface IResolverView
{
    /// <summary>Backends of the pool that are usable now; 0 for a pool that does not exist.</summary>
    /// <param name="pool">The pool's name.</param>
    int UsableBackends(string pool);

    /// <summary>Age of the oldest listener thread's heartbeat; <see cref="TimeSpan.MaxValue"/> before all have begun.</summary>
    TimeSpan HeartbeatAge { get; }

    /// <summary>Clients' queries taken so far, the node's own checks not counted.</summary>
    long ClientQueries { get; }

    /// <summary>Clients' queries sent to one service address so far.</summary>
    /// <param name="address">The address.</param>
    long QueriesAt(System.Net.IPAddress address);

    /// <summary>Raised when the usable backends of any pool have changed; handlers return at once.</summary>
    event Action? BackendsChanged;

    /// <summary>
    /// Tells that queries from this socket are the node's own checks: they pass ACL and rules, neither read nor fill a
    /// cache, and are not counted as clients'.
    /// </summary>
    /// <param name="source">Local address and port of the asking socket, as the listener will see it.</param>
    /// <param name="tcp">A TCP socket; else UDP.</param>
    /// <returns>Dispose it after the socket's end.</returns>
    IDisposable ExemptSource(System.Net.IPEndPoint source, bool tcp);
}
