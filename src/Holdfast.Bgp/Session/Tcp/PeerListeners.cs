using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Linux.Polling;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>
/// The listeners that the configured neighbors need: one for each family among them. Its owner's lock guards it. A port that
/// another process has is tried again every second.
/// </summary>
internal sealed class PeerListeners : IDisposable
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger;
    private readonly Action<Socket> _accepted;
    private readonly EventLoop _loop;
    private readonly ITimer _retry;
    private readonly Dictionary<System.Net.Sockets.AddressFamily, PeerListener> _listeners = [];
    private readonly Dictionary<System.Net.Sockets.AddressFamily, string> _failures = [];
    private readonly HashSet<string> _unprotected = [];
    private int _port;

    /// <param name="logger">Told once when there can be no listener, and when there is one after all.</param>
    /// <param name="accepted">Called on the loop's thread; owns the sockets it is given.</param>
    /// <param name="loop">BGP's thread.</param>
    /// <param name="retry">Called on the loop's thread when it is time to call <see cref="Reconfigure"/> again.</param>
    public PeerListeners(ILogger logger, Action<Socket> accepted, EventLoop loop, Action retry)
    {
        (_logger, _accepted, _loop) = (logger, accepted, loop);
        _retry = loop.Time.CreateTimer(_ => retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why there is no listener for one of the families, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Listens as <paramref name="options"/> want it; what is listening on the right port already goes on.</summary>
    public void Reconfigure(BgpOptions options)
    {
        if (options.ListenPort != _port) Close();
        _port = options.ListenPort;
        Error = null;
        _unprotected.Clear();
        if (_port == 0) return;
        List<Peer> peers =
        [
            .. options.Neighbors.Select(neighbor => new Peer(neighbor, neighbor.Address, null)),
            .. options.DynamicNeighbors.Select(range => new Peer(range.Settings, range.Prefix.Address, range.Prefix.Length)),
        ];
        var families = peers.ToLookup(peer => peer.Address.AddressFamily);
        foreach (var unwanted in _failures.Keys.Where(family => !families.Contains(family)).ToList()) _failures.Remove(unwanted);
        foreach (var family in families) Listen(family.Key, [.. family]);
        if (_failures.Count > 0) _retry.Change(RetryTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether a neighbor's key could not be set, so that a connection may come from anyone.</summary>
    /// <param name="name">Its name, or that of the range it is from.</param>
    public bool IsUnprotected(string name) => _unprotected.Contains(name);

    public void Dispose()
    {
        _retry.Dispose();
        Close();
    }

    private void Close()
    {
        foreach (var listener in _listeners.Values) listener.Dispose();
        _listeners.Clear();
        _failures.Clear();
    }

    private void Listen(System.Net.Sockets.AddressFamily family, List<Peer> peers)
    {
        if (!_listeners.TryGetValue(family, out var listener))
        {
            try
            {
                listener = PeerListener.Start(family, _port, _accepted, _loop);
                _listeners.Add(family, listener);
                if (_failures.Remove(family)) _logger.ListensNow(_port);
            }
            catch (SocketException error)
            {
                Error = $"port {_port}: {error.Message}";
                if (_failures.GetValueOrDefault(family) != error.Message) _logger.CannotListen(_port, error.Message);
                _failures[family] = error.Message;
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
                _logger.CannotProtect(peer.Neighbor.Name, reason);
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
