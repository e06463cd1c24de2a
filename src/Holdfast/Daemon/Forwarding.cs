namespace Holdfast.Daemon;

/// <summary>
/// What BFD vouches for: that every listener thread answers. It is asked by the thread that sends BFD packets itself, so that a
/// thread pool that is stuck too cannot keep a dead resolver in the network.
/// </summary>
internal sealed class Forwarding(LoadBalancer.LoadBalancer balancer)
{
    private static readonly TimeSpan LateHeartbeat = TimeSpan.FromSeconds(1);

    /// <summary>Whether it works; allocates nothing.</summary>
    public bool Works() => balancer.HeartbeatAge <= LateHeartbeat;
}
