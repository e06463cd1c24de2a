using Holdfast.Anycast.Checks;

namespace Holdfast.Daemon;

/// <summary>
/// What BFD vouches for: that every listener thread answers. It is asked by the thread that sends BFD packets itself, so that a
/// thread pool that is stuck too cannot keep a dead resolver in the network.
/// </summary>
internal sealed class Forwarding(LoadBalancer.LoadBalancer balancer)
{
    /// <summary>Whether it works; allocates nothing.</summary>
    public bool Works() => new HeartbeatState(balancer.HeartbeatAge).Good;
}
