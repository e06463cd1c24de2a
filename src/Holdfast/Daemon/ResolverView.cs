using System.Collections.Frozen;
using System.Net;
using Holdfast.Anycast.Resolver;

namespace Holdfast.Daemon;

/// <summary>Hands the load balancer to the anycast side, which knows no more of it than this.</summary>
internal sealed class ResolverView(LoadBalancer.LoadBalancer balancer) : IResolverView
{
    private volatile FrozenDictionary<string, int>? _held;

    public event Action? BackendsChanged
    {
        add => balancer.BackendsChanged += value;
        remove => balancer.BackendsChanged -= value;
    }

    public TimeSpan HeartbeatAge => balancer.HeartbeatAge;

    public long ClientQueries => balancer.ClientQueries;

    public long QueriesAt(IPAddress address) => balancer.QueriesAt(address);

    public int UsableBackends(string pool) =>
        _held is { } held && held.TryGetValue(pool, out var before) && balancer.Pools.All(its => its.Name != pool)
            ? before : balancer.UsableBackends(pool);

    /// <summary>
    /// Until it is released, a pool that the load balancer has no more counts as it does now: while a reload goes on, the load
    /// balancer has the new names already, and services still ask for the old ones.
    /// </summary>
    public void HoldPools() => _held = balancer.Pools.ToFrozenDictionary(pool => pool.Name, pool => pool.Usable);

    /// <summary>Ends <see cref="HoldPools"/>.</summary>
    public void ReleasePools() => _held = null;

    public IDisposable ExemptSource(IPEndPoint source, bool tcp) => balancer.ExemptSource(source, tcp);
}
