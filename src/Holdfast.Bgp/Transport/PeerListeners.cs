using System.Net.Sockets;
using Holdfast.Bgp.Session;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Transport;

/// <summary>The listeners that the configured neighbors need: one for each family among them.</summary>
internal sealed class PeerListeners(ILogger logger, Action<Socket> accepted) : IDisposable
{
    private readonly Dictionary<System.Net.Sockets.AddressFamily, PeerListener> _listeners = [];
    private int _port;

    /// <summary>Why there is no listener for one of the families, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Listens as <paramref name="options"/> want it; what is listening on the right port already goes on.</summary>
    public void Apply(BgpOptions options)
    {
        if (options.ListenPort != _port) Dispose();
        _port = options.ListenPort;
        Error = null;
        if (_port == 0) return;
        foreach (var family in options.Neighbors.Select(neighbor => neighbor.Address.AddressFamily).Distinct()) Listen(family);
        foreach (var (family, listener) in _listeners) SetKeys(listener, options.Neighbors.Where(neighbor => neighbor.Address.AddressFamily == family));
    }

    public void Dispose()
    {
        foreach (var listener in _listeners.Values) listener.Dispose();
        _listeners.Clear();
    }

    private void Listen(System.Net.Sockets.AddressFamily family)
    {
        if (_listeners.ContainsKey(family)) return;
        try
        {
            _listeners.Add(family, PeerListener.Start(family, _port, accepted));
        }
        catch (SocketException error)
        {
            Error = $"port {_port}: {error.Message}";
            logger.CannotListen(_port, error.Message);
        }
    }

    private void SetKeys(PeerListener listener, IEnumerable<NeighborOptions> neighbors)
    {
        var keyed = neighbors.Where(neighbor => neighbor.Password is { Length: > 0 }).ToList();
        listener.ForgetKeys(keyed.Select(neighbor => neighbor.Address));
        foreach (var neighbor in keyed)
        {
            try
            {
                listener.SetKey(neighbor.Address, neighbor.Password!);
            }
            catch (Exception error) when (error is SocketException or ArgumentException)
            {
                Error = $"neighbor {neighbor.Name}: its TCP MD5 key cannot be set: {error.Message}";
                logger.CannotSetKey(neighbor.Name, error.Message);
            }
        }
    }
}
