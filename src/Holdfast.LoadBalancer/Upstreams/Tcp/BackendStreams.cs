using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Upstreams.Udp;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Tcp;

/// <summary>
/// One worker's TCP connections to a backend. Queries are pipelined; another connection is made when all have a few in
/// flight, since servers answer only so many of one connection at once. Kept open for a while for the next query.
/// </summary>
internal sealed unsafe class BackendStreams : IDisposable
{
    private const int InFlightBeforeAnother = 8;
    private const int MaxConnections = 32;
    private const int MaxAnswer = 65535;

    private static readonly TimeSpan KeptIdle = TimeSpan.FromSeconds(5);

    private readonly BackendLink _link;
    private readonly Worker _worker;
    private readonly List<BackendConnection> _connections = [];
    private readonly Stack<StreamQuery> _spare = [];
    private readonly byte* _answer = (byte*)NativeMemory.Alloc(MaxAnswer + HopByHop.Growth);

    /// <summary>No connection is made before the first query.</summary>
    public BackendStreams(BackendLink link, Worker worker)
    {
        _link = link;
        _worker = worker;
        Peer = new SockAddr(link.Backend.Options.EndPoint);
        IdleTime = worker.Ticks(KeptIdle);
        ConnectTimeout = worker.Ticks(link.Backend.Options.TcpConnectTimeout);
        Timeout = worker.Ticks(link.Backend.Options.TcpTimeout);
    }

    /// <summary>The backend's address.</summary>
    public SockAddr Peer { get; }

    /// <summary>How long a connection without queries is kept, in the clock's timestamps.</summary>
    public long IdleTime { get; }

    /// <summary>How long a connection may take to be made, in the clock's timestamps.</summary>
    public long ConnectTimeout { get; }

    /// <summary>How long an answer may take, in the clock's timestamps.</summary>
    public long Timeout { get; }

    /// <summary>The backend.</summary>
    public Backend Backend => _link.Backend;

    /// <summary>Whether a query still waits for an answer.</summary>
    public bool IsBusy => _connections.Exists(connection => connection.InFlight > 0);

    /// <summary>Asks the backend for a client.</summary>
    public void Ask(TcpConnection client, in AnswerTerms terms, in CacheTicket ticket, ReadOnlySpan<byte> message, int questionEnd)
    {
        var query = _spare.Count > 0 ? _spare.Pop() : new StreamQuery();
        query.Begin(client, in terms, in ticket, message, questionEnd, Backend.Options.TcpRetries);
        query.ReceivedAt = _worker.Now;
        Send(query);
    }

    /// <summary>Something came that answers no query in flight.</summary>
    public void Forged() => _link.Forged();

    /// <summary>The answer to a query has come: it goes home.</summary>
    public void Answered(StreamQuery query, ReadOnlySpan<byte> answer)
    {
        _link.Cell.AnswerReceived((_worker.Now - query.SentAt) * 1_000_000 / _worker.Time.TimestampFrequency);
        var buffer = new Span<byte>(_answer, MaxAnswer + HopByHop.Growth);
        answer.CopyTo(buffer);
        int length = answer.Length;
        if (query.IsWanted && _worker.Path.HasResponseRules && !PassesRules(query, buffer, ref length))
            length = 0;
        Finish(query, in query.Ticket, buffer, length, AnswerSource.Backend);
    }

    /// <summary>A connection broke under a query: over another, as often as it may; then the client is told.</summary>
    public void Broken(StreamQuery query)
    {
        _link.Cell.SendFailed();
        if (query.RetriesLeft-- > 0 && query.IsWanted)
            Send(query);
        else
            Fail(query);
    }

    /// <summary>A query's time is over.</summary>
    public void TimedOut(StreamQuery query)
    {
        _link.Cell.TimedOut();
        Fail(query);
    }

    /// <summary>A connection has closed.</summary>
    public void Closed(BackendConnection connection) => _connections.Remove(connection);

    /// <summary>Gives up on what is too late, and closes idle connections.</summary>
    public void Sweep()
    {
        for (int i = _connections.Count - 1; i >= 0; i--)
            _connections[i].Sweep();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections.ToArray())
            connection.Dispose();
        while (_spare.Count > 0)
            _spare.Pop().Dispose();
        NativeMemory.Free(_answer);
        GC.SuppressFinalize(this);
    }

    private void Send(StreamQuery query)
    {
        query.SentAt = _worker.Now;
        _link.Cell.QuerySent();
        if (Connection() is { } connection)
            connection.Send(query);
        else
            Broken(query);
    }

    private BackendConnection? Connection()
    {
        BackendConnection? least = null;
        foreach (var connection in _connections)
        {
            if (least is null || connection.InFlight < least.InFlight)
                least = connection;
        }

        if (least is not null && (least.InFlight < InFlightBeforeAnother || _connections.Count >= MaxConnections))
            return least;
        var another = new BackendConnection(this, _worker);
        if (!another.TryConnect())
        {
            another.Dispose();
            return least;
        }

        _connections.Add(another);
        return another;
    }

    private bool PassesRules(StreamQuery query, Span<byte> buffer, ref int length)
    {
        var response = new Response
        {
            Buffer = buffer,
            Length = length,
            Question = query.Question,
            Client = query.Client.Address,
            Protocol = ListenerProtocol.Tcp,
        };
        bool passes = _worker.Path.Passes(query.Terms, ref response);
        length = response.Length;
        return passes;
    }

    private void Fail(StreamQuery query)
    {
        var buffer = new Span<byte>(_answer, MaxAnswer + HopByHop.Growth);
        // A failure told by this node is nobody's answer: it is not stored.
        Finish(query, default, buffer, query.IsWanted ? _worker.Path.WriteBackendFailure(buffer[..MaxAnswer], query.Message) : 0,
            AnswerSource.Self);
    }

    private void Finish(StreamQuery query, in CacheTicket ticket, Span<byte> answer, int length, AnswerSource source)
    {
        if (query.IsWanted && length > 0)
            query.Client.Answered(answer[.._worker.Path.Return(query.Terms, in ticket, query.Question, answer, length, query.ReceivedAt, source)]);
        else if (query.IsWanted)
            query.Client.Unanswered();
        _spare.Push(query);
    }
}
