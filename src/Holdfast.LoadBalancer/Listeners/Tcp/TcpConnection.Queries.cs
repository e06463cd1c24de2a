using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// Whose queries come over a client's connection: of a proxy's, those of the client that its PROXY header tells.
/// </summary>
internal sealed partial class TcpConnection
{
    private ClientAddress? _proxy;
    private ProxyValueBuffer? _proxyValues;
    private bool _hasProxyValues;
    private bool _awaitsHeader;

    /// <summary>The proxy that has connected; null where it is none, and for the node's own checks.</summary>
    public ClientAddress? Proxy => _proxy;

    /// <summary>Whether it is a proxy's, and its PROXY header has told who has the proxy's other end.</summary>
    public bool IsPassedOn { get; private set; }

    /// <summary>Has it begin with a PROXY header, before its queries; to be told first of all.</summary>
    public void AwaitProxyHeader()
    {
        _proxy = _client;
        _awaitsHeader = true;
    }

    /// <summary>
    /// Whether the PROXY header, where there must be one, was taken; if not, it is not whole, or the connection ends.
    /// </summary>
    private bool HasProxyHeader()
    {
        if (!_awaitsHeader)
            return true;
        if (_owner.Context.Path.Configuration.ProxySenders is not { } senders)
        {
            // No proxy is trusted any more.
            _finishing = true;
            return false;
        }

        switch (ProxyHeader.TryParse(_stream.UntakenOctets, senders.LongestHeader, out ProxyHeader header))
        {
            case ProxyHeaderStatus.Incomplete:
                return false;
            case ProxyHeaderStatus.Malformed:
                _owner.Context.Metrics.Counters[Counter.TcpProxyHeaders]++;
                _finishing = true;
                return false;
        }

        _awaitsHeader = false;
        if (!header.IsLocal)
            PassOn(in header);
        _stream.RemoveOctets(header.Length);
        if (header.IsLocal || senders.MayAsk(in _client))
            return true;
        _owner.Context.Metrics.Counters[Counter.TcpAclClosed]++;
        _finishing = true;
        return false;
    }

    private void PassOn(scoped in ProxyHeader header)
    {
        ProxiedAddresses addresses = header.Addresses;
        (_client, _server, IsPassedOn) = (addresses.Source, addresses.Destination, true);
        _peer = addresses.Source.ToSockAddr(addresses.SourcePort);
        _local = addresses.Destination.ToSockAddr(addresses.DestinationPort);
        _hasProxyValues = !header.Values.IsEmpty;
        if (_hasProxyValues)
            (_proxyValues ??= new ProxyValueBuffer()).Set(header.Values);
    }

    private void BeginWithoutProxy()
    {
        _proxy = null;
        (_awaitsHeader, _hasProxyValues, IsPassedOn) = (false, false, false);
    }

    private void Process(Span<byte> buffer, int length)
    {
        _clock.MessageTaken();
        _queryOctets = (ushort)(length > QueryCopy.Room ? length : 0);
        var query = new Query
        {
            Client = _client,
            ClientPort = _peer.Port,
            Server = _server,
            ServerPort = _local.Port,
            Protocol = _owner.Protocol,
            Listener = _listener,
            Worker = _worker.Index,
            NowMilliseconds = _worker.NowMilliseconds,
            Asked = _asked,
            IsProxied = _proxy is not null,
            ProxyValues = _hasProxyValues ? _proxyValues : null,
        };
        _owner.Context.Path.Process(ref query, buffer, length, this);
    }
}
