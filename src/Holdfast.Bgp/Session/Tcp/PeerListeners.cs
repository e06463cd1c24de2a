using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>The listeners that the configured neighbors need: one for each family among them.</summary>
internal sealed class PeerListeners(ILogger logger, Action<Socket> accepted) : IDisposable
{
    private readonly Dictionary<System.Net.Sockets.AddressFamily, PeerListener> _listeners = [];
    private readonly HashSet<string> _unprotected = [];
    private int _port;

    /// <summary>Why there is no listener for one of the families, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Listens as <paramref name="options"/> want it; what is listening on the right port already goes on.</summary>
    public void Reconfigure(BgpOptions options)
    {
        if (options.ListenPort != _port) Dispose();
        _port = options.ListenPort;
        Error = null;
        _unprotected.Clear();
        if (_port == 0) return;
        List<Peer> peers =
        [
            .. options.Neighbors.Select(neighbor => new Peer(neighbor, neighbor.Address, null)),
            .. options.DynamicNeighbors.Select(range => new Peer(range.Settings, range.Prefix.Address, range.Prefix.Length)),
        ];
        foreach (var family in peers.GroupBy(peer => peer.Address.AddressFamily)) Listen(family.Key, [.. family]);
    }

    /// <summary>Whether a neighbor's key could not be set, so that a connection may come from anyone.</summary>
    /// <param name="name">Its name, or that of the range it is from.</param>
    public bool IsUnprotected(string name) => _unprotected.Contains(name);

    public void Dispose()
    {
        foreach (var listener in _listeners.Values) listener.Dispose();
        _listeners.Clear();
    }

    private void Listen(System.Net.Sockets.AddressFamily family, List<Peer> peers)
    {
        if (!_listeners.TryGetValue(family, out var listener))
        {
            try
            {
                listener = PeerListener.Start(family, _port, accepted);
                _listeners.Add(family, listener);
            }
            catch (SocketException error)
            {
                Error = $"port {_port}: {error.Message}";
                logger.CannotListen(_port, error.Message);
                return;
            }
        }
        // What every neighbor wants can be asked of the first SYN already.
        listener.Demand(peers.Min(peer => PeerSocket.LeastTtl(peer.Neighbor)));
        listener.Keep(peers.SelectMany(peer => peer.Keys).ToHashSet());
        foreach (var peer in peers) Protect(listener, peer);
    }

    private void Protect(PeerListener listener, Peer peer)
    {
        foreach (var key in peer.Keys)
        {
            try
            {
                listener.Add(key);
            }
            catch (Exception error) when (error is SocketException or ArgumentException)
            {
                var reason = error is SocketException socketError ? key.Explain(socketError) : error.Message;
                _unprotected.Add(peer.Neighbor.Name);
                Error = $"neighbor {peer.Neighbor.Name}: {reason}";
                logger.CannotProtect(peer.Neighbor.Name, reason);
                return;
            }
        }
    }

    // Who may connect.
    private sealed record Peer(NeighborOptions Neighbor, IPAddress Address, int? PrefixLength)
    {
        public IEnumerable<SessionKey> Keys => SessionKey.Of(Neighbor, Address, PrefixLength);
    }
}
