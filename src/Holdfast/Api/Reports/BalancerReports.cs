using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>Pools and listeners in the API's words.</summary>
internal static class BalancerReports
{
    public static IReadOnlyList<PoolReport> Pools(IBalancerView balancer)
    {
        var (backends, caches) = (balancer.Backends, balancer.Caches);
        return
        [
            .. balancer.Pools.OrderBy(pool => pool.Name, StringComparer.Ordinal).Select(pool => new PoolReport(
                pool.Name, pool.Policy.Name, pool.Usable,
                [.. backends.Where(backend => backend.Pools.Contains(pool.Name)).Select(backend => backend.Name)],
                caches.FirstOrDefault(cache => cache.Pools.Contains(pool.Name))?.Name)),
        ];
    }

    public static IReadOnlyList<ListenerReport> Listeners(IBalancerView balancer) =>
    [
        .. balancer.Listeners.Select(listener => new ListenerReport(
            listener.EndPoint.ToString(), listener.Interface, listener.Sockets, listener.ReceiveBuffer, listener.SendBuffer,
            listener.ReceiveQueue, listener.Dropped)),
    ];
}
