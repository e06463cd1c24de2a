using System.Net;
using Holdfast.Anycast.Resolver;

namespace Holdfast.Daemon;

/// <summary>Hands the load balancer to the anycast side, which knows no more of it than this.</summary>
internal sealed class ResolverView(LoadBalancer.LoadBalancer balancer) : IResolverView
{
    public event Action? BackendsChanged
    {
        add => balancer.BackendsChanged += value;
        remove => balancer.BackendsChanged -= value;
    }

    public TimeSpan HeartbeatAge => balancer.HeartbeatAge;

    public long ClientQueries => balancer.ClientQueries;

    public long QueriesAt(IPAddress address) => balancer.QueriesAt(address);

    public int UsableBackends(string pool) => balancer.UsableBackends(pool);

    public IDisposable ExemptSource(IPEndPoint source, bool tcp) => balancer.ExemptSource(source, tcp);
}
