using Holdfast.Dns.Wire;
using Holdfast.Linux;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// A client's TCP connection (RFC 7766): queries come pipelined, answers leave as they come. The object is pooled; its
/// <see cref="Generation"/> tells whose answer comes too late for the client that asked.
/// </summary>
internal sealed unsafe class TcpConnection(Worker worker) : IReadyTarget, IFlushTarget, IClientEnd, IDisposable
{
    private const int ReadSize = 2048;
    private const int LargestFrame = 65537;

    // Answers not taken beyond this keep further queries waiting.
    private const int MaxUntaken = 256 * 1024;

    private readonly StreamBuffer _in = new(ReadSize);
    private readonly StreamBuffer _out = new(ReadSize);
    private StreamSocket _socket = StreamSocket.None;
    private ClientAddress _client;
    private ushort _port;
    private int _listener;
    private AddressCounter? _asked;
    private int _watch;
    private Readiness _interest;
    private int _inFlight;
    private int _queries;
    private long _lastActive;
    private long _messageBegun;
    private long _untakenSince;
    private int _takenSince;
    private bool _peerDone;
    private bool _taking;
    private bool _flushPending;

    /// <summary>Grows whenever the connection is closed.</summary>
    public uint Generation { get; private set; }

    /// <summary>Its place among the worker's open connections.</summary>
    public int Place { get; set; }

    /// <summary>The client.</summary>
    public ClientAddress Address => _client;

    private bool IsDone => (_peerDone || IsUsedUp) && _inFlight == 0 && _out.Count == 0;

    private bool IsUsedUp => worker.Tcp.Options.MaxQueriesPerConnection is > 0 and var most && _queries >= most;

    private bool MayTake => !IsUsedUp && _inFlight < worker.Tcp.Options.MaxInFlightPerConnection && _out.Count < MaxUntaken;

    /// <summary>Begins to serve a client.</summary>
    public void Open(StreamSocket socket, in ClientAddress client, ushort port, int listener, AddressCounter? asked, int place)
    {
        (_socket, _client, _port, _listener, _asked, Place) = (socket, client, port, listener, asked, place);
        (_inFlight, _queries, _messageBegun, _untakenSince, _takenSince) = (0, 0, 0, 0, 0);
        (_peerDone, _taking, _flushPending) = (false, false, false);
        _lastActive = worker.Now;
        _interest = Readiness.Readable;
        _watch = worker.Targets.Watch(socket.Descriptor, _interest, this);
    }

    /// <summary>Ends it now; answers still to come are thrown away.</summary>
    public void Close()
    {
        if (!_socket.IsOpen)
            return;
        worker.Targets.End(_watch);
        _socket.Close();
        _socket = StreamSocket.None;
        Generation++;
        _in.Clear();
        _out.Clear();
        worker.Tcp.Closed(this, in _client);
    }

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        if ((ready & (Readiness.HangUp | Readiness.Error)) != 0)
        {
            // Both directions are gone: no answer could be delivered.
            Close();
            return;
        }

        if ((ready & Readiness.Writable) != 0 && !TryWrite())
            return;
        if ((ready & Readiness.Readable) != 0 && !TryRead())
            return;
        TakeFrames();
    }

    /// <summary>The answer to one of this connection's queries has come.</summary>
    public void Answered(ReadOnlySpan<byte> message)
    {
        _inFlight--;
        Send(message);
    }

    /// <summary>One of this connection's queries gets no answer.</summary>
    public void Unanswered()
    {
        _inFlight--;
        FlushLater();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _flushPending = false;
        if (_socket.IsOpen && TryWrite())
            TakeFrames();
    }

    /// <summary>Closes it if its time is over; both times in the clock's timestamps.</summary>
    public void Sweep(long idle, long message)
    {
        if (_messageBegun != 0 && worker.Now - _messageBegun >= message)
        {
            worker.Counters[Counter.TcpMessageTimeouts]++;
            Close();
        }
        else if (_untakenSince != 0 && worker.Now - _untakenSince >= message)
        {
            worker.Counters[Counter.TcpSlowReaders]++;
            Close();
        }
        else if (_inFlight == 0 && _out.Count == 0 && worker.Now - _lastActive >= idle)
        {
            worker.Counters[Counter.TcpIdleTimeouts]++;
            Close();
        }
    }

    /// <inheritdoc/>
    public int MaxAnswer(scoped in QueryView query) => ushort.MaxValue;

    /// <inheritdoc/>
    public int LargestAnswer => ushort.MaxValue;

    /// <inheritdoc/>
    public bool TryJoin(scoped in QueryView query, in AnswerTerms terms, in CacheTicket ticket) => false;

    /// <inheritdoc/>
    public int AnswerRoom => ushort.MaxValue;

    /// <inheritdoc/>
    public Span<byte> AnswerBuffer(int length) => worker.Tcp.AnswerBuffer[..length];

    /// <inheritdoc/>
    public void Reply(int length) => Send(worker.Tcp.AnswerBuffer[..length]);

    /// <inheritdoc/>
    public bool CanReach(Backend backend) => true;

    /// <inheritdoc/>
    public void Forward(Backend backend, in AnswerTerms terms, in CacheTicket ticket, Span<byte> message, int questionEnd)
    {
        _inFlight++;
        worker.Backends[backend].Streams.Ask(this, in terms, in ticket, message, questionEnd);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _in.Dispose();
        _out.Dispose();
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        if (_out.Count == 0)
        {
            _untakenSince = worker.Now;
            _takenSince = 0;
        }

        _out.AddFrame(message);
        FlushLater();
    }

    private void FlushLater()
    {
        if (_flushPending)
            return;
        _flushPending = true;
        worker.FlushLater(this);
    }

    /// <summary>Reads once; false when that closed the connection.</summary>
    private bool TryRead()
    {
        if (_peerDone || !MayTake)
            return true;
        int wanted = Math.Max(ReadSize, _in.FrameLength + 2 - _in.Count);
        Span<byte> room = _in.Room(Math.Min(wanted, LargestFrame));
        int read;
        fixed (byte* native = room)
            read = _socket.Read(native, room.Length);
        if (read > 0)
        {
            _in.Added(read);
            _lastActive = worker.Now;
        }
        else if (read == 0)
        {
            _peerDone = true;
        }
        else if (-read is not (Errno.EAGAIN or Errno.EINTR))
        {
            Close();
            return false;
        }

        return true;
    }

    /// <summary>Takes the whole messages that are there, as far as limits let, and watches for what is to come next.</summary>
    private void TakeFrames()
    {
        // An answer made at once leads here again, through the flush; never through the call itself.
        if (_taking)
            return;
        _taking = true;
        while (MayTake && _in.FrameLength is >= 0 and var length)
        {
            if (length == 0)
            {
                worker.Counters[Counter.TcpZeroLengthFrames]++;
                Close();
                return;
            }

            if (_in.Count < length + 2)
                break;
            Span<byte> message = worker.Tcp.MessageBuffer;
            _in.Filled.Slice(2, length).CopyTo(message);
            _in.Remove(length + 2);
            _queries++;
            Take(message, length);
        }

        _taking = false;
        bool partial = _in.Count > 0 && MayTake;
        if (!partial)
            _messageBegun = 0;
        else if (_messageBegun == 0)
            _messageBegun = worker.Now;
        if (IsDone)
            Close();
        else
            Watch();
    }

    private void Take(Span<byte> buffer, int length)
    {
        _messageBegun = 0;
        _lastActive = worker.Now;
        var query = new Query
        {
            Client = _client,
            ClientPort = _port,
            Protocol = ListenerProtocol.Tcp,
            Listener = _listener,
            Worker = worker.Index,
            NowMilliseconds = worker.NowMilliseconds,
            Asked = _asked,
        };
        worker.Path.Take(ref query, buffer, length, this);
    }

    /// <summary>Writes what the socket takes; false when that closed the connection.</summary>
    private bool TryWrite()
    {
        while (_out.Count > 0)
        {
            int written = _socket.Write(_out.Start, _out.Count);
            if (written == -Errno.EAGAIN)
                break;
            if (written < 0)
            {
                Close();
                return false;
            }

            _out.Remove(written);
            _takenSince += written;
            _lastActive = worker.Now;
            if (_takenSince < LargestFrame)
                continue;
            // At least one whole answer was taken: the time begins anew for the next.
            _takenSince = 0;
            _untakenSince = worker.Now;
        }

        if (_out.Count == 0)
            _untakenSince = 0;
        return true;
    }

    private void Watch()
    {
        var interest = (_peerDone || !MayTake ? Readiness.None : Readiness.Readable)
            | (_out.Count > 0 ? Readiness.Writable : Readiness.None);
        if (interest == _interest)
            return;
        _interest = interest;
        worker.Targets.Change(_watch, interest);
    }
}
