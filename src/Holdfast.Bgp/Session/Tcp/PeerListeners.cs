using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Collections;
using Holdfast.Linux.Polling;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>
/// The listeners that the configured neighbors need: one for each family among them, and one for each link on which a link-local
/// neighbor has a key. Its owner's lock guards it. A port that another process has is tried again every second.
/// </summary>
internal sealed class PeerListeners : IDisposable
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger;
    private readonly Action<Socket, uint> _accepted;
    private readonly EventLoop _loop;
    private readonly ITimer _retry;
    private readonly Dictionary<System.Net.Sockets.AddressFamily, PeerListener> _listeners = [];
    private readonly Dictionary<uint, PeerListener> _links = [];
    private readonly Dictionary<System.Net.Sockets.AddressFamily, string> _failures = [];
    private Dictionary<string, string> _unprotected = [];
    private ValueList<IPAddress> _addresses;
    private int _port;

    /// <param name="logger">Told once when there can be no listener, and when there is one after all.</param>
    /// <param name="accepted">
    /// Called on the loop's thread; owns the sockets it is given. The number is the index of the interface whose listener took
    /// the connection, 0 for that of all.
    /// </param>
    /// <param name="loop">BGP's thread.</param>
    /// <param name="retry">Called on the loop's thread when it is time to call <see cref="Reconfigure"/> again.</param>
    public PeerListeners(ILogger logger, Action<Socket, uint> accepted, EventLoop loop, Action retry)
    {
        (_logger, _accepted, _loop) = (logger, accepted, loop);
        _retry = loop.Time.CreateTimer(_ => retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why there is no listener for one of the families, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Listens as <paramref name="options"/> want it; what is listening on the right port already goes on.</summary>
    public void Reconfigure(BgpOptions options)
    {
        if (options.ListenPort != _port || options.ListenAddresses != _addresses) Close();
        (_port, _addresses) = (options.ListenPort, options.ListenAddresses);
        Error = null;
        var before = _unprotected;
        _unprotected = [];
        if (_port == 0) return;
        List<Peer> peers =
        [
            .. options.Neighbors.Select(neighbor => new Peer(
                neighbor, NeighborAddress.Of(neighbor) ?? new IPAddress(neighbor.Address.GetAddressBytes()), null)),
            .. options.DynamicNeighbors.Select(range => new Peer(range.Settings, range.Prefix.Address, range.Prefix.Length)),
        ];
        var families = peers.ToLookup(peer => peer.Address.AddressFamily);
        foreach (var unwanted in _failures.Keys.Where(family => !families.Contains(family)).ToList()) _failures.Remove(unwanted);
        foreach (var family in families) Listen(family.Key, [.. family]);
        foreach (var (name, reason) in _unprotected.Where(one => before.GetValueOrDefault(one.Key) != one.Value))
            _logger.CannotProtect(name, reason);
        if (_failures.Count > 0) _retry.Change(RetryTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Interfaces came or went, and with them the links that link-local neighbors with keys are on.</summary>
    public void LinksChanged(BgpOptions options)
    {
        if (options.Neighbors.Any(neighbor => neighbor.Address.IsIPv6LinkLocal && Peer.HasKey(neighbor))) Reconfigure(options);
    }

    /// <summary>
    /// Whether a connection may be a neighbor's: not when its key could not be set, or is another listener's, so that it may come
    /// from anyone.
    /// </summary>
    /// <param name="neighbor">The neighbor, or the range it is from.</param>
    /// <param name="address">The address the connection is from, with its scope.</param>
    /// <param name="link">The interface whose listener took it, 0 for that of all.</param>
    public bool Admits(NeighborOptions neighbor, IPAddress address, uint link) =>
        !_unprotected.ContainsKey(neighbor.Name)
            && (!Peer.HasKey(neighbor) || !neighbor.Address.IsIPv6LinkLocal || link == address.ScopeId);

    public void Dispose()
    {
        _retry.Dispose();
        Close();
    }

    /// <summary>Listens no more, until <see cref="Reconfigure"/> is called again.</summary>
    public void Close()
    {
        foreach (var listener in _listeners.Values) listener.Dispose();
        _listeners.Clear();
        foreach (var listener in _links.Values) listener.Dispose();
        _links.Clear();
        _failures.Clear();
    }

    private void Listen(System.Net.Sockets.AddressFamily family, List<Peer> peers)
    {
        var address = _addresses.FirstOrDefault(one => one.AddressFamily == family);
        if (address is null && !_addresses.IsEmpty) return;
        if (!_listeners.TryGetValue(family, out var listener))
        {
            try
            {
                listener = PeerListener.Start(family, _port, socket => _accepted(socket, 0), _loop, address);
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
        Serve(listener, 0, peers);
        if (family == System.Net.Sockets.AddressFamily.InterNetworkV6) ListenOnLinks(listener, peers);
    }

    private void ListenOnLinks(PeerListener all, List<Peer> peers)
    {
        var links = peers.Where(peer => peer.Link > 0).ToLookup(peer => peer.Link!.Value);
        foreach (var gone in _links.Keys.Where(link => !links.Contains(link)).ToList())
        {
            _links.Remove(gone, out var listener);
            listener!.Dispose();
        }
        foreach (var link in links)
        {
            try
            {
                if (!_links.TryGetValue(link.Key, out var listener))
                    _links.Add(link.Key, listener = all.StartOn(link.Key, socket => _accepted(socket, link.Key), _loop));
                Serve(listener, link.Key, peers);
            }
            catch (SocketException error)
            {
                foreach (var peer in link) CannotProtect(peer, $"no listener on its link: {error.Message}");
            }
        }
    }

    private void Serve(PeerListener listener, uint link, List<Peer> peers)
    {
        // What every neighbor wants can be asked of the first SYN already.
        listener.Demand(peers.Min(peer => PeerSocket.LeastTtl(peer.Neighbor)));
        var here = peers.Where(peer => peer.Link is null || peer.Link == link).ToList();
        listener.Keep(here.SelectMany(peer => peer.Keys).ToHashSet());
        foreach (var peer in here) Protect(listener, peer);
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
                CannotProtect(peer, error is SocketException socketError ? key.Explain(socketError) : error.Message);
                return;
            }
        }
    }

    private void CannotProtect(Peer peer, string reason)
    {
        _unprotected[peer.Neighbor.Name] = reason;
        Error = $"neighbor {peer.Neighbor.Name}: {reason}";
    }

    // Who may connect.
    private sealed record Peer(NeighborOptions Neighbor, IPAddress Address, int? PrefixLength)
    {
        public IEnumerable<SessionKey> Keys => Link == 0 ? [] : SessionKey.Of(Neighbor, Address, PrefixLength);

        // The interface whose listener has its keys; 0 while there is no such interface, null for all listeners.
        public uint? Link =>
            PrefixLength is null && Address.IsIPv6LinkLocal && HasKey(Neighbor) ? (uint)Address.ScopeId : null;

        public static bool HasKey(NeighborOptions neighbor) =>
            !string.IsNullOrEmpty(neighbor.Password) || !neighbor.TcpAoKeys.IsEmpty;
    }
}
