using System.Collections.Frozen;
using System.Net;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>
/// Counts clients' queries by the service address they were sent to. A listener of one address knows its counter; one of a
/// wildcard finds it by the address each query came to. Counters outlive a reload.
/// </summary>
/// <param name="workers">Threads that count.</param>
internal sealed class ServiceTraffic(int workers)
{
    private volatile FrozenDictionary<ClientAddress, AddressCounter> _counters =
        FrozenDictionary<ClientAddress, AddressCounter>.Empty;

    /// <summary>Counts for these addresses from now on. Those known already keep their count.</summary>
    public void Reconfigure(IEnumerable<IPAddress> addresses)
    {
        var old = _counters;
        _counters = addresses.Select(ClientAddress.From).Distinct()
            .ToFrozenDictionary(address => address, address => old.GetValueOrDefault(address) ?? new AddressCounter(workers));
    }

    /// <summary>Queries counted so far; 0 for an address that is none of a service.</summary>
    public long Of(IPAddress address) => _counters.GetValueOrDefault(ClientAddress.From(address))?.Sum ?? 0;

    /// <summary>All counts.</summary>
    public Dictionary<string, long> Counts() => _counters.ToDictionary(one => one.Key.ToString()!, one => one.Value.Sum);

    /// <summary>Adds what another process has counted; on the thread of the first worker.</summary>
    public void Add(IReadOnlyDictionary<string, long> counts)
    {
        foreach (var (address, counter) in _counters) counter.Add(counts.GetValueOrDefault(address.ToString()!));
    }

    /// <summary>The counter of one address; null when it is none of a service. Takes no lock and allocates nothing.</summary>
    public AddressCounter? Find(in ClientAddress address) => _counters.GetValueOrDefault(address);

    /// <summary>Whether a listener here may be asked at any address, so that each query must say at which.</summary>
    public static bool IsWildcard(IPEndPoint endPoint) =>
        endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
}
