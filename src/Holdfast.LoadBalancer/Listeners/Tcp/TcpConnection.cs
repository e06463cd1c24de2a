using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// A client's connection (RFC 7766): queries come pipelined, answers leave as they come. The object is pooled; its
/// generation tells whose answer comes too late for the client that asked.
/// </summary>
internal sealed partial class TcpConnection : IReadyTarget, IFlushTarget, IDisposable
{
    private const int ReadSize = 2048;

    // Answers not taken beyond this keep further queries waiting.
    private const int MaxUnwritten = 256 * 1024;

    private readonly TcpListeners _owner;
    private readonly Worker _worker;
    private readonly MessageStream _stream;
    private readonly int _number;
    private ClientAddress _client;
    private SockAddr _peer;
    private AddressCounter? _asked;
    private ConnectionClock _clock;
    private uint _generation;
    private int _listener;
    private int _pending;
    private int _queries;
    private bool _peerDone;
    private bool _isProcessing;
    private bool _flushPending;

    /// <summary>No client's yet.</summary>
    public TcpConnection(TcpListeners owner, IByteStream bytes)
    {
        _owner = owner;
        _worker = owner.Context.Worker;
        _stream = new MessageStream(bytes, _worker, ReadSize);
        _number = owner.Context.Clients.Add(this);
    }

    /// <summary>Its place among the worker's open connections.</summary>
    public int Place { get; set; }

    private bool IsDone => (_peerDone || IsUsedUp) && _pending == 0 && _stream.Unwritten == 0;

    private bool IsUsedUp => _owner.Options.MaxQueriesPerConnection is > 0 and var most && _queries >= most;

    private bool MayRead => !IsUsedUp && _pending < _owner.Options.MaxInFlightPerConnection && _stream.Unwritten < MaxUnwritten;

    /// <summary>Begins to serve a client.</summary>
    public void Open(StreamSocket socket, in SockAddr client, int listener, AddressCounter? asked, int place)
    {
        (_client, _peer, _listener, _asked, Place) = (ClientAddress.FromBytes(client.Address), client, listener, asked, place);
        (_pending, _queries) = (0, 0);
        (_peerDone, _isProcessing, _flushPending) = (false, false, false);
        _clock.Start(_worker.Now);
        _stream.Open(socket, Readiness.Readable, this);
    }

    /// <summary>Ends it now; answers still to come are thrown away.</summary>
    public void Close()
    {
        if (!_stream.IsOpen)
            return;
        _stream.Close();
        CancelTransfers();
        _generation++;
        _owner.Closed(this, in _client);
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
        ProcessMessages();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _flushPending = false;
        if (_stream.IsOpen && TryWrite())
            ProcessMessages();
    }

    /// <summary>Closes it if its time is over; both times in the clock's timestamps.</summary>
    public void Sweep(long idle, long message)
    {
        ref var counters = ref _owner.Context.Metrics.Counters;
        message = Math.Max(message, _transferIdleTime);
        switch (_clock.Find(_pending == 0 && _stream.Unwritten == 0, idle, message, _worker.Now))
        {
            case ConnectionClock.Overdue.Message:
                counters[Counter.TcpMessageTimeouts]++;
                Close();
                break;
            case ConnectionClock.Overdue.Answers:
                counters[Counter.TcpSlowReaders]++;
                Close();
                break;
            case ConnectionClock.Overdue.NextQuery:
                counters[Counter.TcpIdleTimeouts]++;
                Close();
                break;
        }
    }

    /// <inheritdoc/>
    public int MaxAnswer(scoped in QueryView query) => ushort.MaxValue;

    /// <inheritdoc/>
    public ListenerProtocol Protocol => _owner.Protocol;

    /// <inheritdoc/>
    public int LargestAnswer => ushort.MaxValue;

    /// <inheritdoc/>
    public int AnswerRoom => ushort.MaxValue;

    /// <inheritdoc/>
    public Span<byte> AnswerBuffer(int length) => _owner.AnswerBuffer[..length];

    /// <inheritdoc/>
    public void Reply(int length) => Send(_owner.AnswerBuffer[..length]);

    /// <inheritdoc/>
    public void BecomePending(out ReturnAddress address)
    {
        _pending++;
        address = new ReturnAddress { Client = _number, Generation = _generation, Peer = _peer };
    }

    /// <inheritdoc/>
    public bool IsPresent(in ReturnAddress address) => address.Generation == _generation;

    /// <inheritdoc/>
    public void Answer(in ReturnAddress address, Span<byte> message, bool isStable)
    {
        if (!IsPresent(in address))
            return;
        _pending--;
        Send(message);
    }

    /// <inheritdoc/>
    public void Unanswered(in ReturnAddress address)
    {
        if (!IsPresent(in address))
            return;
        _pending--;
        FlushLater();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner.Context.Clients.Remove(_number);
        _stream.Dispose();
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        if (_stream.Unwritten == 0)
            _clock.AnswerAdded(_worker.Now);
        _stream.Add(message);
        FlushLater();
    }

    private void FlushLater()
    {
        if (_flushPending)
            return;
        _flushPending = true;
        _worker.FlushLater(this);
    }

    /// <summary>Reads once; false when that closed the connection.</summary>
    private bool TryRead()
    {
        if (_peerDone || !MayRead)
            return true;
        switch (_stream.Read())
        {
            case MessageStream.Outcome.Progress:
                _clock.Read(_worker.Now);
                return true;
            case MessageStream.Outcome.End:
                _peerDone = true;
                return true;
            case MessageStream.Outcome.Broken:
                Close();
                return false;
            default:
                return true;
        }
    }

    /// <summary>
    /// Processes the whole messages that are there, as far as limits let, and watches for what is to come next.
    /// </summary>
    private void ProcessMessages()
    {
        // An answer made at once leads here again, through the flush; never through the call itself.
        if (_isProcessing)
            return;
        _isProcessing = true;
        while (MayRead && _stream.TryPeekMessage(out var framed))
        {
            int length = framed.Length;
            if (length == 0)
            {
                _owner.Context.Metrics.Counters[Counter.TcpZeroLengthFrames]++;
                Close();
                return;
            }

            Span<byte> message = _owner.MessageBuffer;
            framed.CopyTo(message);
            _stream.RemoveMessage(length);
            _queries++;
            Process(message, length);
        }

        _isProcessing = false;
        _clock.MessagesTaken(isPartial: _stream.Untaken > 0 && MayRead, _worker.Now);
        if (IsDone)
            Close();
        else
            _stream.Watch(reading: !_peerDone && MayRead);
    }

    private void Process(Span<byte> buffer, int length)
    {
        _clock.MessageTaken(_worker.Now);
        var query = new Query
        {
            Client = _client,
            ClientPort = _peer.Port,
            Protocol = _owner.Protocol,
            Listener = _listener,
            Worker = _worker.Index,
            NowMilliseconds = _worker.NowMilliseconds,
            Asked = _asked,
        };
        _owner.Context.Path.Process(ref query, buffer, length, this);
    }

    /// <summary>Writes what the socket takes; false when that closed the connection.</summary>
    private bool TryWrite()
    {
        MessageStream.Outcome outcome;
        while ((outcome = _stream.Write(out int written)) == MessageStream.Outcome.Progress)
            _clock.Written(written, _worker.Now);
        if (outcome == MessageStream.Outcome.Broken)
        {
            Close();
            return false;
        }

        if (_stream.Unwritten == 0)
            _clock.AllWritten();
        ResumeTransfers();
        return _stream.IsOpen;
    }
}
