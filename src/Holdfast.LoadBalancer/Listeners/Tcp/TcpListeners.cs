using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Streams;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// A worker's listeners of a protocol over TCP: its listening sockets, its clients' connections, and the memory they share.
/// </summary>
/// <param name="protocol">The protocol.</param>
/// <param name="createStream">How octets go over a connection.</param>
/// <param name="limits">Counts connections over all workers, listeners and protocols.</param>
/// <param name="context">What the worker gives.</param>
internal sealed unsafe class TcpListeners(
    ListenerProtocol protocol, Func<IByteStream> createStream, TcpLimits limits, ListenerContext context)
    : IProtocolListeners
{
    private const int MaxMessage = 65535;

    private readonly Dictionary<ListenerKey, TcpAcceptor> _acceptors = [];
    private readonly LingeringConnections _lingering = new(context.Worker);
    private readonly List<TcpConnection> _open = [];
    private readonly Stack<TcpConnection> _spare = [];
    private readonly byte* _message = (byte*)NativeMemory.Alloc(MaxMessage + HopByHop.Growth);
    private readonly byte* _answer = (byte*)NativeMemory.Alloc(MaxMessage);

    /// <summary>The protocol.</summary>
    public ListenerProtocol Protocol => protocol;

    /// <summary>What the worker gives.</summary>
    public ListenerContext Context => context;

    /// <summary>Limits as configured.</summary>
    public TcpOptions Options => limits.Options;

    /// <summary>
    /// Where a query is copied to before it is processed, so that what follows it in the connection stays as it is.
    /// </summary>
    public Span<byte> MessageBuffer => new(_message, MaxMessage + HopByHop.Growth);

    /// <summary>Where an answer made here is written to.</summary>
    public Span<byte> AnswerBuffer => new(_answer, MaxMessage);

    /// <summary>
    /// Takes over the listeners of another configuration. Connections stay, but for those of clients that may not ask any more.
    /// </summary>
    public void Reconfigure(IReadOnlyList<BoundListener> listeners)
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            var connection = _open[i];
            if (MayStay(connection))
                continue;
            context.Metrics.Counters[Counter.TcpAclClosed]++;
            connection.Finish();
        }

        var wanted = listeners.ToDictionary(listener => listener.Key);
        foreach (var (key, acceptor) in _acceptors.Where(entry => !wanted.ContainsKey(entry.Key)).ToArray())
        {
            _acceptors.Remove(key);
            acceptor.AcceptWaiting();
            acceptor.Dispose();
        }

        foreach (var (key, listener) in wanted)
        {
            if (_acceptors.TryGetValue(key, out var present))
                present.Listener = listener;
            else
                _acceptors.Add(key, new TcpAcceptor(this, listener.Streams[context.Worker.Index], listener));
        }
    }

    /// <summary>
    /// Takes in a connection, if ACL and limits let it. The node's own checks are let in beside them, so that no client starves
    /// them.
    /// </summary>
    public void Open(StreamSocket socket, in SockAddr client, in SockAddr local, BoundListener listener)
    {
        var address = ClientAddress.FromBytes(client.Address);
        ref var counters = ref context.Metrics.Counters;
        bool isOwnCheck = IsOwnCheck(in address, client.Port);
        bool isProxy = !isOwnCheck && listener.Options.ProxyProtocol && Senders is { } senders && senders.Contains(in address);
        if (!isOwnCheck && !isProxy && !MayAsk(in address))
        {
            counters[Counter.TcpAclClosed]++;
            socket.Close();
            return;
        }

        // Nothing is allocated behind this point, so that nothing is left half done where there is no memory.
        _open.EnsureCapacity(_open.Count + 1);
        _spare.EnsureCapacity(_open.Count + _spare.Count + 1);
        var connection = _spare.Count > 0 ? _spare.Pop() : new TcpConnection(this, createStream());
        var verdict = isOwnCheck ? TcpLimits.Verdict.Admitted : limits.Enter(connection.Slot, address, socket.Descriptor);
        if (verdict != TcpLimits.Verdict.Admitted)
        {
            counters[verdict == TcpLimits.Verdict.TooMany ? Counter.TcpLimitReached : Counter.TcpClientLimitReached]++;
            socket.Close();
            _spare.Push(connection);
            return;
        }

        connection.IsOwnCheck = isOwnCheck;
        counters[Counter.TcpAccepted] += isOwnCheck ? 0 : 1;
        counters[Counter.TcpOpen] += isOwnCheck ? 0 : 1;
        connection.Open(socket, in client, in local, listener.Index, _open.Count);
        if (isProxy)
            connection.AwaitProxyHeader();
        _open.Add(connection);
    }

    /// <summary>A connection has closed: it is used again for another client.</summary>
    public void Closed(TcpConnection connection)
    {
        context.Metrics.Counters[Counter.TcpOpen] -= connection.IsOwnCheck ? 0 : 1;
        limits.Leave(connection.Slot);
        var last = _open[^1];
        _open[connection.Place] = last;
        last.Place = connection.Place;
        _open.RemoveAt(_open.Count - 1);
        _spare.Push(connection);
    }

    /// <summary>Whether those that give way must close before more are accepted.</summary>
    public bool IsNearlyUsedUp(StreamSocket newest) => limits.IsNearlyUsedUp(newest.Descriptor);

    /// <summary>Ends a connection whose answers are written, and whose client may still be sending.</summary>
    public void Linger(StreamSocket socket) => _lingering.Add(socket);

    /// <summary>Closes connections whose time is over.</summary>
    public void Sweep()
    {
        long idle = context.Worker.Ticks(Options.IdleTimeout);
        long message = context.Worker.Ticks(Options.MessageTimeout);
        for (int i = _open.Count - 1; i >= 0; i--)
            _open[i].Sweep(idle, message);
        _lingering.Sweep();
        foreach (var acceptor in _acceptors.Values)
            acceptor.Resume();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var acceptor in _acceptors.Values)
            acceptor.Dispose();
        while (_open.Count > 0)
            _open[^1].Stop();
        _lingering.Dispose();
        while (_spare.Count > 0)
            _spare.Pop().Dispose();
        NativeMemory.Free(_message);
        NativeMemory.Free(_answer);
        GC.SuppressFinalize(this);
    }

    private ProxySenders? Senders => context.Path.Configuration.ProxySenders;

    private bool MayStay(TcpConnection connection) => connection.Proxy is { } proxy
        ? Senders is { } senders && senders.Contains(in proxy)
            && (!connection.IsPassedOn || senders.MayAsk(in connection.Client))
        : IsOwnCheck(in connection.Client, connection.ClientPort) || MayAsk(in connection.Client);

    private bool IsOwnCheck(in ClientAddress client, ushort port) => context.OwnChecks.Contains(client, port, protocol);

    private bool MayAsk(in ClientAddress client) => context.Path.Configuration.AccessList.Allows(client);
}
