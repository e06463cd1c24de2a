using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Streams;

namespace Holdfast.LoadBalancer.Upstreams.Tcp;

/// <summary>
/// One worker's way to a backend over TCP. Queries are pipelined; another connection is made when all have a few
/// outstanding, since servers answer only so many of one connection at once. Kept open for a while for the next query.
/// </summary>
internal sealed unsafe class TcpUpstream : IUpstream, IPendingHolder
{
    private const int OutstandingBeforeAnother = 8;
    private const int MaxConnections = 32;
    private const int MaxAnswer = 65535;

    private static readonly TimeSpan KeptIdle = TimeSpan.FromSeconds(5);

    private readonly UpstreamContext _context;
    private readonly Backend _backend;
    private readonly OutstandingQueries _outstanding;
    private readonly List<TcpUpstreamConnection> _connections = [];
    private readonly Func<IByteStream> _createStream;
    private readonly byte* _answer = (byte*)NativeMemory.Alloc(MaxAnswer + HopByHop.Growth);
    private readonly ushort _share;
    private int _lastConnection;

    /// <summary>A way to a backend; no connection is made before the first query.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="createStream">How octets go over a connection.</param>
    /// <param name="context">What the worker gives.</param>
    public TcpUpstream(Backend backend, Func<IByteStream> createStream, UpstreamContext context)
    {
        _context = context;
        _backend = backend;
        _createStream = createStream;
        _outstanding = context.Outstanding(backend, backend.Options.TcpTimeout);
        _share = context.Pending.Shares.Add(this);
        Peer = new SockAddr(backend.Options.EndPoint);
        IdleTime = context.Worker.Ticks(KeptIdle);
        ConnectTimeout = context.Worker.Ticks(backend.Options.TcpConnectTimeout);
    }

    /// <inheritdoc/>
    public Backend Backend => _backend;

    /// <inheritdoc/>
    public IUpstream? ForTruncated => null;

    /// <inheritdoc/>
    public bool IsBusy => !_outstanding.IsEmpty;

    /// <inheritdoc/>
    public OutstandingQueries Outstanding => _outstanding;

    /// <summary>The backend's address.</summary>
    public SockAddr Peer { get; }

    /// <summary>The address that connections leave from, or null.</summary>
    public IPAddress? Source => _backend.Options.Source;

    /// <summary>How long a connection without queries is kept, in the clock's timestamps.</summary>
    public long IdleTime { get; }

    /// <summary>How long a connection may take to be made, in the clock's timestamps.</summary>
    public long ConnectTimeout { get; }

    /// <inheritdoc/>
    public bool CanSend() => true;

    /// <inheritdoc/>
    public bool TrySend(int number, Span<byte> message)
    {
        ref PendingQuery query = ref _context.Pending[number];
        _context.Pending.Charge(number, _share);
        query.Outstanding.RetriesLeft = (ushort)_backend.Options.TcpRetries;
        // A broken connection means to send it again.
        if (!query.Query.HasMessage)
            query.Query.KeepMessage(message);
        return TrySend(number);
    }

    /// <inheritdoc/>
    public void Abandon(int number)
    {
        Find(_context.Pending[number].Outstanding.Socket).Outstanding--;
        _outstanding.Abandon(number);
    }

    /// <inheritdoc/>
    public bool TryGiveWay(int client)
    {
        if (!_outstanding.TryTakeOldest(client, out int number))
            return false;
        Find(_context.Pending[number].Outstanding.Socket).Outstanding--;
        _context.Receiver.Failed(this, number, Counter.GaveWay);
        return true;
    }

    /// <inheritdoc/>
    public void Sweep()
    {
        for (int i = _connections.Count - 1; i >= 0; i--)
            _connections[i].SweepConnecting();
        while (_outstanding.TryTakeTimedOut(out int number))
        {
            Find(_context.Pending[number].Outstanding.Socket).Outstanding--;
            _context.Receiver.Failed(this, number, Counter.BackendTimeoutDropped);
        }

        for (int i = _connections.Count - 1; i >= 0; i--)
            _connections[i].SweepIdle();
    }

    /// <summary>A message has come on a connection.</summary>
    public void Received(TcpUpstreamConnection connection, ReadOnlySpan<byte> message)
    {
        if (ResponseView.TryParse(message, out var response).IsError)
        {
            _outstanding.CountForged();
            return;
        }

        if (!_outstanding.TryAnswer(in response, connection.Number, out int number))
            return;
        connection.Outstanding--;
        var buffer = new Span<byte>(_answer, MaxAnswer + HopByHop.Growth);
        message.CopyTo(buffer);
        _context.Receiver.Answered(this, number, buffer, message.Length, isStable: false);
    }

    /// <summary>A connection broke: its queries go over others, as often as they may.</summary>
    public void Broken(TcpUpstreamConnection connection)
    {
        // Those that are sent again are outstanding on another connection, behind all that are looked at here.
        for (int number = _outstanding.Oldest; number >= 0;)
        {
            ref PendingQuery query = ref _context.Pending[number];
            int next = query.Outstanding.Next;
            if (query.Outstanding.Socket == connection.Number)
            {
                connection.Outstanding--;
                _outstanding.SendFailed(number);
                RetryOrFail(number);
            }

            number = next;
        }
    }

    /// <summary>A connection has closed.</summary>
    public void Closed(TcpUpstreamConnection connection) => _connections.Remove(connection);

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.Pending.Shares.Remove(_share);
        foreach (var connection in _connections.ToArray())
            connection.Dispose();
        _outstanding.Dispose();
        NativeMemory.Free(_answer);
        GC.SuppressFinalize(this);
    }

    private void RetryOrFail(int number)
    {
        ref PendingQuery query = ref _context.Pending[number];
        if (query.Outstanding.RetriesLeft-- > 0 && TrySend(number))
            return;
        _context.Receiver.Failed(this, number, Counter.BackendErrorDropped);
    }

    /// <summary>
    /// Sends a query whose message is kept, as often as it may be tried; false when it has no ID or no retry left.
    /// </summary>
    private bool TrySend(int number)
    {
        ref PendingQuery query = ref _context.Pending[number];
        while (true)
        {
            if (Connection() is { } connection)
            {
                if (!_outstanding.TryAdd(number, connection.Number, out ushort id))
                    return false;
                connection.Send(query.Query.Message, id);
                return true;
            }

            _outstanding.CountNotSent();
            if (query.Outstanding.RetriesLeft-- == 0)
                return false;
        }
    }

    private TcpUpstreamConnection Find(int number)
    {
        foreach (var connection in _connections)
        {
            if (connection.Number == number)
                return connection;
        }

        throw new InvalidOperationException("a query is outstanding on a connection that is closed");
    }

    private TcpUpstreamConnection? Connection()
    {
        TcpUpstreamConnection? least = null;
        foreach (var connection in _connections)
        {
            if (least is null || connection.Outstanding < least.Outstanding)
                least = connection;
        }

        if (least is not null && (least.Outstanding < OutstandingBeforeAnother || _connections.Count >= MaxConnections))
            return least;
        var another = new TcpUpstreamConnection(this, ++_lastConnection, _createStream(), _context.Worker);
        if (!another.TryConnect())
        {
            another.Dispose();
            return least;
        }

        _connections.Add(another);
        return another;
    }
}
