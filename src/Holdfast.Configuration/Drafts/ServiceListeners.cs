using System.Collections.Immutable;
using System.Net;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.Configuration.Drafts;

/// <summary>Adds a listener for every service address that none of the file's own answers on.</summary>
internal static class ServiceListeners
{
    /// <summary>The listeners of the file, then those of the services.</summary>
    public static ImmutableArray<ListenerOptions> With(Draft draft)
    {
        // What answers at the addresses is another's.
        if (!draft.HasDns) return [];
        var listeners = draft.Listeners.Select(listener => listener.Value).ToList();
        var own = listeners.Select(listener => listener.EndPoint).ToHashSet();
        var wildcards = listeners.FindAll(listener => listener.EndPoint.Address.IsWildcard());
        foreach (var (_, prefix) in draft.Prefixes.Select(prefix => prefix.Value))
        {
            var endPoint = new IPEndPoint(prefix.Address, draft.ServicePort);
            if (!wildcards.Exists(listener => Covers(listener, endPoint)) && own.Add(endPoint))
                listeners.Add(draft.ListenerDefaults with { EndPoint = endPoint });
        }
        return [.. listeners];
    }

    /// <summary>
    /// Whether a listener answers on an address: it is its own, whatever its options; or it is a wildcard of the family, over
    /// both transports and on every interface, since the node's own checks come in over the loopback.
    /// </summary>
    public static bool Covers(ListenerOptions listener, IPEndPoint endPoint) =>
        listener.EndPoint.Equals(endPoint)
        || (listener.EndPoint.Port == endPoint.Port && listener.EndPoint.AddressFamily == endPoint.AddressFamily
            && listener.EndPoint.Address.IsWildcard() && listener.Interface is null
            && listener.Protocols.Contains(ListenerProtocol.Udp) && listener.Protocols.Contains(ListenerProtocol.Tcp));
}
