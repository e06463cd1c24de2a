using System.Runtime.InteropServices;
using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer.Listeners.Udp;

/// <summary>
/// One worker's datagrams of proxies. Whoever looks at a query sees the client and the address that its PROXY header tells; the
/// answer goes back through the listener to the proxy, whose addresses are kept here while the query is pending.
/// </summary>
internal sealed unsafe class ProxiedDatagrams : IClient, IDisposable
{
    private const int Capacity = 2 * PendingQueries.Capacity;
    private const int None = -1;

    private readonly ListenerContext _context;
    private readonly int _number;
    private readonly ReturnAddress* _hops = (ReturnAddress*)NativeMemory.Alloc(Capacity, (nuint)sizeof(ReturnAddress));
    private readonly ProxyValueBuffer _values = new();
    private int _free = None;
    private int _touched;
    private IClient? _listener;
    private SockAddr _client;
    private SockAddr _asked;

    /// <summary>None yet.</summary>
    public ProxiedDatagrams(ListenerContext context)
    {
        _context = context;
        _number = context.Clients.Add(this);
    }

    /// <summary>Whether a datagram must begin with a header: it comes from a proxy, and is no check of the node's own.</summary>
    public bool Takes(scoped in Query query) =>
        _context.Path.Configuration.ProxySenders!.Contains(in query.Client)
        && !_context.OwnChecks.Contains(query.Client, query.ClientPort, ListenerProtocol.Udp);

    /// <summary>Processes the query behind a header; what has none is dropped, and counted.</summary>
    /// <param name="query">What its listener knows of it.</param>
    /// <param name="buffer">The datagram, with the room behind it.</param>
    /// <param name="length">The datagram's octets.</param>
    /// <param name="listener">The listener that it came to.</param>
    public void Process(scoped ref Query query, Span<byte> buffer, int length, IClient listener)
    {
        ProxySenders senders = _context.Path.Configuration.ProxySenders!;
        if (ProxyHeader.TryParse(buffer[..length], senders.LongestHeader, out ProxyHeader header) != ProxyHeaderStatus.Whole
            || header.IsText)
        {
            Drop(in query, buffer[..length], Counter.ProxyHeaders, QueryOutcome.ProxyHeader);
            return;
        }

        query.IsProxied = true;
        if (!header.Values.IsEmpty)
        {
            _values.Set(header.Values);
            query.ProxyValues = _values;
        }

        Span<byte> message = buffer[header.Length..length];
        IClient client = listener;
        if (!header.IsLocal)
        {
            ProxiedAddresses addresses = header.Addresses;
            (query.Client, query.ClientPort) = (addresses.Source, addresses.SourcePort);
            (query.Server, query.ServerPort) = (addresses.Destination, addresses.DestinationPort);
            if (!senders.MayAsk(in query.Client))
            {
                Drop(in query, message, Counter.AclDropped, QueryOutcome.AclDropped);
                return;
            }

            if (_free == None && _touched == Capacity)
            {
                Drop(in query, message, Counter.InFlightLimit, QueryOutcome.InFlightLimit);
                return;
            }

            (_listener, client) = (listener, this);
            _client = addresses.Source.ToSockAddr(addresses.SourcePort);
            _asked = addresses.Destination.ToSockAddr(addresses.DestinationPort);
        }

        // The room behind a query begins where the query ends.
        message.CopyTo(buffer);
        _context.Path.Process(ref query, buffer, message.Length, client);
    }

    /// <inheritdoc/>
    public ListenerProtocol Protocol => ListenerProtocol.Udp;

    /// <inheritdoc/>
    public ClientAddress ListenAddress => default;

    /// <inheritdoc/>
    public int MaxAnswer(scoped in QueryView query) => _listener!.MaxAnswer(in query);

    /// <inheritdoc/>
    public int LargestAnswer => _listener!.LargestAnswer;

    /// <inheritdoc/>
    public int AnswerRoom => _listener!.AnswerRoom;

    /// <inheritdoc/>
    public Span<byte> AnswerBuffer(int length) => _listener!.AnswerBuffer(length);

    /// <inheritdoc/>
    public void Reply(int length) => _listener!.Reply(length);

    /// <inheritdoc/>
    public void BecomePending(out ReturnAddress address)
    {
        int place = _free;
        if (place == None)
            place = _touched++;
        else
            _free = _hops[place].Client;
        _listener!.BecomePending(out _hops[place]);
        address = new ReturnAddress
        {
            Client = _number,
            Generation = (uint)place,
            ServerPort = _asked.Port,
            Peer = _client,
            Local = LocalAddress.Of(in _asked),
        };
    }

    /// <inheritdoc/>
    public bool IsPresent(in ReturnAddress address) => true;

    /// <inheritdoc/>
    public void Answer(in ReturnAddress address, Span<byte> message, bool isStable)
    {
        ReturnAddress hop = TakeHop(in address);
        _context.Clients[hop.Client].Answer(in hop, message, isStable);
    }

    /// <inheritdoc/>
    public void Unanswered(in ReturnAddress address)
    {
        ReturnAddress hop = TakeHop(in address);
        _context.Clients[hop.Client].Unanswered(in hop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.Clients.Remove(_number);
        NativeMemory.Free(_hops);
        GC.SuppressFinalize(this);
    }

    // A free place's client is the number of the next free one.
    private ReturnAddress TakeHop(in ReturnAddress address)
    {
        int place = (int)address.Generation;
        ReturnAddress hop = _hops[place];
        _hops[place].Client = _free;
        _free = place;
        return hop;
    }

    private void Drop(scoped in Query query, ReadOnlySpan<byte> message, Counter reason, QueryOutcome outcome)
    {
        _context.Metrics.Counters[reason]++;
        _context.Path.Recorder.Dropped(in query, message, outcome);
    }
}
