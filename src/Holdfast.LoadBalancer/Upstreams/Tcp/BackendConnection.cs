using Holdfast.Dns.Wire;
using Holdfast.Linux;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Tcp;

/// <summary>A TCP connection of a worker to a backend: queries pipelined with random IDs, answers taken in any order.</summary>
internal sealed unsafe class BackendConnection(BackendStreams streams, Worker worker) : IReadyTarget, IFlushTarget, IDisposable
{
    private const int ReadSize = 8192;

    private readonly StreamBuffer _in = new(ReadSize);
    private readonly StreamBuffer _out = new(2048);
    private readonly Dictionary<ushort, StreamQuery> _queries = [];
    private readonly List<StreamQuery> _failed = [];
    private StreamSocket _socket = StreamSocket.None;
    private int _watch;
    private Readiness _interest;
    private long _since;
    private bool _connecting;
    private bool _flushPending;

    /// <summary>Queries in flight.</summary>
    public int InFlight => _queries.Count;

    /// <summary>Begins to connect; false when the kernel knows no way.</summary>
    public bool TryConnect()
    {
        var peer = streams.Peer;
        if (StreamSocket.TryConnect(in peer, streams.Backend.Options.Source, out _socket) != 0)
            return false;
        _connecting = true;
        _since = worker.Now;
        _interest = Readiness.Writable;
        _watch = worker.Targets.Watch(_socket.Descriptor, _interest, this);
        return true;
    }

    /// <summary>Sends a query, at once or when the connection is made.</summary>
    public void Send(StreamQuery query)
    {
        ushort id;
        do
            id = worker.Ids.NextId();
        while (!_queries.TryAdd(id, query));
        query.Message[0] = (byte)(id >> 8);
        query.Message[1] = (byte)id;
        _out.AddFrame(query.Message);
        if (_flushPending || _connecting)
            return;
        _flushPending = true;
        worker.FlushLater(this);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _flushPending = false;
        if (_socket.IsOpen && !_connecting)
            Write();
    }

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        if (_connecting)
        {
            if (_socket.PendingError() != 0)
            {
                Break();
                return;
            }

            if ((ready & Readiness.Writable) == 0)
                return;
            _connecting = false;
        }

        if ((ready & Readiness.Writable) != 0)
            Write();
        if (_socket.IsOpen && (ready & (Readiness.Readable | Readiness.HangUp | Readiness.Error)) != 0)
            Read();
    }

    /// <summary>Gives up on queries whose time is over, and on a connection that is not made in time or idle for long.</summary>
    public void Sweep()
    {
        if (_connecting && worker.Now - _since >= streams.ConnectTimeout)
        {
            Break();
            return;
        }

        if (_queries.Count == 0)
        {
            if (worker.Now - _since >= streams.IdleTime)
                Dispose();
            return;
        }

        foreach (var (id, query) in _queries)
        {
            if (worker.Now - query.SentAt < streams.Timeout)
                continue;
            _queries.Remove(id);
            _failed.Add(query);
        }

        foreach (var query in _failed)
            streams.TimedOut(query);
        _failed.Clear();
    }

    /// <summary>Closes it; to be called when nothing is in flight, or at the end of everything.</summary>
    public void Dispose()
    {
        Close();
        _in.Dispose();
        _out.Dispose();
    }

    private void Close()
    {
        if (!_socket.IsOpen)
            return;
        worker.Targets.End(_watch);
        _socket.Close();
        _socket = StreamSocket.None;
        streams.Closed(this);
    }

    /// <summary>The connection is of no use any more: its queries try others.</summary>
    private void Break()
    {
        Dispose();
        _failed.AddRange(_queries.Values);
        _queries.Clear();
        foreach (var query in _failed)
            streams.Broken(query);
        _failed.Clear();
    }

    private void Read()
    {
        Span<byte> room = _in.Room(Math.Max(ReadSize, _in.FrameLength + 2 - _in.Count));
        int read;
        fixed (byte* native = room)
            read = _socket.Read(native, room.Length);
        if (read <= 0)
        {
            if (-read is Errno.EAGAIN or Errno.EINTR)
                return;
            if (_queries.Count > 0)
                Break();
            else
                Dispose();
            return;
        }

        _in.Added(read);
        _since = worker.Now;
        while (_socket.IsOpen && _in.FrameLength is >= 0 and var length && _in.Count >= length + 2)
        {
            Take(_in.Filled.Slice(2, length));
            _in.Remove(length + 2);
        }
    }

    /// <summary>An answer counts only if a query with its ID waits on this very connection and asked this very question.</summary>
    private void Take(ReadOnlySpan<byte> message)
    {
        if (ResponseView.TryParse(message, out var response).IsError || !_queries.TryGetValue(response.Id, out var query)
            || !response.Matches(query.Question))
        {
            streams.Forged();
            return;
        }

        _queries.Remove(response.Id);
        streams.Answered(query, message);
    }

    private void Write()
    {
        while (_out.Count > 0)
        {
            int written = _socket.Write(_out.Start, _out.Count);
            if (written == -Errno.EAGAIN)
                break;
            if (written < 0)
            {
                Break();
                return;
            }

            _out.Remove(written);
        }

        _since = worker.Now;
        var interest = Readiness.Readable | (_out.Count > 0 ? Readiness.Writable : Readiness.None);
        if (interest == _interest)
            return;
        _interest = interest;
        worker.Targets.Change(_watch, interest);
    }
}
