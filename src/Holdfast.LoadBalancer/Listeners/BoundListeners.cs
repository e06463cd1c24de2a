using System.Collections.Immutable;
using System.Net;
using Holdfast.Linux.Handover;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>Where the workers have sockets, over all configurations so far.</summary>
/// <param name="protocols">The protocols there are listeners for.</param>
/// <param name="workers">Sockets of each listener.</param>
/// <param name="own">The node's own addresses.</param>
internal sealed class BoundListeners(ImmutableArray<ListenerProtocol> protocols, int workers, OwnAddresses own)
{
    private readonly HashSet<ListenerKey> _everBound = [];
    private readonly Dictionary<ListenerKey, int[]> _inherited = [];
    private HashSet<ListenerKey> _bound = [];
    private List<BoundListener> _sockets = [];

    /// <summary>Listeners that are bound now.</summary>
    public int Count => _bound.Count;

    /// <summary>The listeners that are bound now, with their sockets; the workers close them.</summary>
    public IReadOnlyList<BoundListener> Sockets => _sockets;

    /// <summary>Has a listener use these sockets instead of being bound.</summary>
    public void Inherit(IPEndPoint endPoint, string? device, string protocol, int[] sockets)
    {
        if (protocols.FirstOrDefault(known => known.Word == protocol) is not { } known)
        {
            foreach (int socket in sockets) PassedDescriptors.Close(socket);
            return;
        }

        var key = new ListenerKey(endPoint, device, known);
        _inherited[key] = sockets;
        // Or it would be found that somebody has the port.
        _everBound.Add(key);
    }

    /// <summary>Binds the listeners of a configuration that are not bound yet.</summary>
    /// <param name="listeners">As configured.</param>
    /// <returns>Every listener of every protocol; the new ones with their sockets.</returns>
    /// <exception cref="ListenerException">One cannot be bound; nothing has changed.</exception>
    public ImmutableArray<BoundListener> Bind(ImmutableArray<ListenerOptions> listeners)
    {
        var all = ListenerBinder.Bind(listeners, protocols, workers, _bound, _everBound, own, _inherited);
        foreach (int unwanted in _inherited.Where(left => all.All(one => one.Key != left.Key)).SelectMany(left => left.Value))
            PassedDescriptors.Close(unwanted);
        _inherited.Clear();
        _bound = [.. all.Select(listener => listener.Key)];
        _sockets = [.. _sockets.Concat(all.Where(listener => listener.Descriptors.Any()))
            .Where(listener => _bound.Contains(listener.Key)).GroupBy(listener => listener.Key).Select(same => same.Last())];
        _everBound.UnionWith(_bound);
        return all;
    }
}
