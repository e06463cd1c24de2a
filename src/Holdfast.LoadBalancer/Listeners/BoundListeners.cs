using System.Collections.Immutable;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>Where the workers have sockets, over all configurations so far.</summary>
/// <param name="protocols">The protocols there are listeners for.</param>
/// <param name="workers">Sockets of each listener.</param>
/// <param name="own">The node's own addresses.</param>
internal sealed class BoundListeners(ImmutableArray<ListenerProtocol> protocols, int workers, OwnAddresses own)
{
    private readonly HashSet<ListenerKey> _everBound = [];
    private HashSet<ListenerKey> _bound = [];

    /// <summary>Listeners that are bound now.</summary>
    public int Count => _bound.Count;

    /// <summary>Binds the listeners of a configuration that are not bound yet.</summary>
    /// <param name="listeners">As configured.</param>
    /// <returns>Every listener of every protocol; the new ones with their sockets.</returns>
    /// <exception cref="ListenerException">One cannot be bound; nothing has changed.</exception>
    public ImmutableArray<BoundListener> Bind(ImmutableArray<ListenerOptions> listeners)
    {
        var all = ListenerBinder.Bind(listeners, protocols, workers, _bound, _everBound, own);
        _bound = [.. all.Select(listener => listener.Key)];
        _everBound.UnionWith(_bound);
        return all;
    }
}
