using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Tcp;

/// <summary>
/// One worker's way to a backend over TCP: queries are pipelined on a few connections, and wait when all have as many as they
/// may. A query whose connection breaks goes over another: as often as its time lets where the connection has brought answers,
/// else as often as the backend's options let.
/// </summary>
internal sealed unsafe class TcpUpstream : IUpstream, IPendingHolder
{
    /// <summary>Queries that may be outstanding or wait: a quarter of the IDs, so that a random one is mostly free.</summary>
    public const int MaxQueries = 16_384;

    /// <summary>Octets that these may have, as a bound on the memory that a silent backend costs.</summary>
    public const int MaxOctets = 4 << 20;

    private const int MaxAnswer = 65535;

    // What is told to clients at once must not hold up the worker: the rest is told at the next sweep.
    private const int MaxTimedOutAtOnce = 1024;

    private static readonly TimeSpan KeptIdle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestUnacknowledged = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestUnacknowledged = TimeSpan.FromSeconds(1);

    private readonly UpstreamContext _context;
    private readonly Backend _backend;
    private readonly QueryIds _ids;
    private readonly OutstandingQueries _unsent;
    private readonly TcpUpstreamConnections _connections;
    private readonly byte* _answer = (byte*)NativeMemory.Alloc(MaxAnswer + HopByHop.Growth);
    private readonly ushort _share;
    private readonly ProxyHeaders? _headers;
    private readonly byte[] _header;
    private PendingList _waiting;
    private int _queries;
    private int _octets;

    /// <summary>A way to a backend; no connection is made before the first query.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="createStream">How octets go over a connection.</param>
    /// <param name="context">What the worker gives.</param>
    public TcpUpstream(Backend backend, Func<IByteStream> createStream, UpstreamContext context)
    {
        _context = context;
        _backend = backend;
        Watch = new AnswerWatch(backend, context.Worker);
        _ids = new QueryIds(context.Random);
        _unsent = CreateOutstanding();
        _waiting = new PendingList(context.Pending);
        _headers = backend.Options.ProxyProtocol ? new ProxyHeaders(context) : null;
        _header = _headers is null ? [] : new byte[ProxyHeaders.Longest];
        _connections = new TcpUpstreamConnections(this, createStream);
        _share = context.Pending.Shares.Add(this);
        Peer = new SockAddr(backend.Options.EndPoint);
        IdleTime = context.Worker.Ticks(KeptIdle);
        ConnectTimeout = context.Worker.Ticks(backend.Options.TcpConnectTimeout);
        var half = backend.Options.TcpTimeout / 2;
        Unacknowledged = half > LongestUnacknowledged ? LongestUnacknowledged
            : half < ShortestUnacknowledged ? ShortestUnacknowledged : half;
    }

    /// <inheritdoc/>
    public Backend Backend => _backend;

    /// <inheritdoc/>
    public IUpstream? ForTruncated => null;

    /// <inheritdoc/>
    public bool IsBusy => _queries > 0;

    /// <summary>The worker.</summary>
    public Worker Worker => _context.Worker;

    /// <inheritdoc/>
    public AnswerWatch Watch { get; }

    /// <summary>The backend's address.</summary>
    public SockAddr Peer { get; }

    /// <summary>The address that connections leave from, or null.</summary>
    public IPAddress? Source => _backend.Options.Source;

    /// <summary>How long a connection without queries is kept, in the clock's timestamps.</summary>
    public long IdleTime { get; }

    /// <summary>How long a connection may take to be made, in the clock's timestamps.</summary>
    public long ConnectTimeout { get; }

    /// <summary>When a connection that waits for answers is probed.</summary>
    public KeepAliveProbes Probes { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), 3);

    /// <summary>
    /// How long the backend may acknowledge nothing: less than a query's time-out, so that what was sent into a connection that
    /// a NAT has forgotten is still sent again.
    /// </summary>
    public TimeSpan Unacknowledged { get; }

    /// <inheritdoc/>
    public bool CanSend() => true;

    /// <inheritdoc/>
    public bool TrySend(int number, Span<byte> message)
    {
        ref PendingQuery query = ref _context.Pending[number];
        query.Outstanding.SentAt = _context.Worker.Now;
        query.Outstanding.Way = Watch.Way;
        _context.Pending.Charge(number, _share);
        query.Outstanding.RetriesLeft = (ushort)_backend.Options.TcpRetries;
        // A broken connection means to send it again; whoever is told that it cannot be sent is told with its question.
        if (!query.Query.HasMessage)
            query.Query.KeepMessage(message);
        if (!query.Query.HasMessage || _queries >= MaxQueries || _octets >= MaxOctets || !TrySendOrWait(number))
            return false;
        _queries++;
        _octets += query.Query.Message.Length;
        return true;
    }

    /// <inheritdoc/>
    public void Abandon(int number)
    {
        if (_connections.Find(_context.Pending[number].Outstanding.Socket) is { } connection)
            connection.Abandon(number);
        else
            _waiting.Remove(number);
        Leave(number);
    }

    /// <inheritdoc/>
    public bool TryGiveWay() =>
        _connections.WithOldest(_context.Pending) is { } connection && TryGiveWay(connection.Oldest);

    /// <inheritdoc/>
    public bool TryGiveWay(int number)
    {
        if (_connections.Find(_context.Pending[number].Outstanding.Socket) is not { } connection)
            return false;
        connection.GiveWay(number);
        Fail(number, Counter.GaveWay);
        return true;
    }

    /// <inheritdoc/>
    public void Sweep()
    {
        for (int i = _connections.Count - 1; i >= 0; i--)
            _connections[i].SweepConnecting();
        int left = MaxTimedOutAtOnce;
        for (int i = 0; i < _connections.Count; i++)
        {
            while (left > 0 && _connections[i].TryTakeTimedOut(out int number))
            {
                left--;
                Fail(number, Counter.BackendTimeoutDropped);
            }
        }

        for (; left > 0 && !_waiting.IsEmpty && _unsent.IsTimedOut(_waiting.First); left--)
        {
            int number = _waiting.First;
            _waiting.Remove(number);
            _unsent.CountNotSent(number);
            Fail(number, Counter.BackendTimeoutDropped);
        }

        for (int i = _connections.Count - 1; i >= 0; i--)
            _connections[i].SweepIdle();
        SendWaiting();
    }

    /// <summary>The queries outstanding on a connection: none yet. All connections share the IDs.</summary>
    public OutstandingQueries CreateOutstanding() =>
        _context.Outstanding(_backend, _backend.Options.TcpTimeout, Watch, ids: _ids);

    /// <summary>A query's message was put on a connection.</summary>
    public void Sent(int number, ReadOnlySpan<byte> message) =>
        _context.Recorder?.Sent(in _context.Pending[number], _backend.Number, isDatagram: false, message);

    /// <summary>A message has come on a connection.</summary>
    public void Received(TcpUpstreamConnection connection, ReadOnlySpan<byte> message)
    {
        if (ResponseView.TryParse(message, out var response).IsError)
        {
            _unsent.CountForged();
            return;
        }

        if (!connection.TryAnswer(in response, out int number))
            return;
        _connections.AnswerCame(connection);
        var buffer = new Span<byte>(_answer, MaxAnswer + HopByHop.Growth);
        message.CopyTo(buffer);
        Leave(number);
        _context.Recorder?.Received(in _context.Pending[number], _backend.Number, isDatagram: false, message);
        _context.Receiver.Answered(this, number, buffer, message.Length, isStable: false);
    }

    /// <summary>Sends what waits, as far as connections take it.</summary>
    public void SendWaiting()
    {
        while (!_waiting.IsEmpty && Choose(_waiting.First) is { } connection)
        {
            int number = _waiting.First;
            _waiting.Remove(number);
            if (!connection.TrySend(number, _context.Pending[number].Query.Message))
                Fail(number, Counter.InFlightLimit);
        }

        // With no connection there is nothing to wait for.
        while (!_waiting.IsEmpty && !_connections.AnyTakesQueries)
        {
            int number = _waiting.First;
            _waiting.Remove(number);
            _unsent.CountNotSent(number);
            Fail(number, Counter.BackendErrorDropped);
        }
    }

    /// <summary>A connection broke: its queries go over others.</summary>
    public void Broke(TcpUpstreamConnection connection)
    {
        if (connection.Outstanding > 0)
            _connections.Broke(connection);
        bool broughtNothing = connection.Answers == 0;
        // Only now may the object be used for another connection: that one's queries would be taken for lost ones.
        while (connection.TryTakeLost(out int number))
        {
            ref OutstandingState state = ref _context.Pending[number].Outstanding;
            bool maySend = broughtNothing ? state.RetriesLeft-- > 0 : !_unsent.IsTimedOut(number);
            if (!maySend || !TrySendOrWait(number))
                Fail(number, Counter.BackendErrorDropped);
        }

        _connections.Closed(connection);
        SendWaiting();
    }

    /// <summary>A connection has closed.</summary>
    public void Closed(TcpUpstreamConnection connection) => _connections.Closed(connection);

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.Pending.Shares.Remove(_share);
        _connections.Dispose();
        _ids.Dispose();
        NativeMemory.Free(_answer);
        GC.SuppressFinalize(this);
    }

    private void Fail(int number, Counter reason)
    {
        Leave(number);
        _context.Receiver.Failed(this, number, reason);
    }

    /// <summary>A query is not this way's any more.</summary>
    private void Leave(int number)
    {
        _queries--;
        _octets -= _context.Pending[number].Query.Message.Length;
    }

    private TcpUpstreamConnection? Choose(int number) =>
        _connections.Choose(_headers is null ? default : _header.AsSpan(0, _headers.Write(number, _header)));

    /// <summary>Sends a query whose message is kept, or has it wait for a connection; false when there is none.</summary>
    private bool TrySendOrWait(int number)
    {
        if (Choose(number) is { } connection)
            return connection.TrySend(number, _context.Pending[number].Query.Message);
        if (_connections.AnyTakesQueries)
        {
            _context.Pending[number].Outstanding.Socket = TcpUpstreamConnections.NoNumber;
            _waiting.Add(number);
            return true;
        }

        _unsent.CountNotSent(number);
        return false;
    }
}
