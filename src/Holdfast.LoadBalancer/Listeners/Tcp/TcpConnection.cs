using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// A client's connection (RFC 7766): queries come pipelined, answers leave as they come. What ends it by policy ends it behind
/// the answers it is owed. The object is pooled; its generation tells whose answer comes too late for the client that asked.
/// </summary>
internal sealed partial class TcpConnection : IReadyTarget, IDisposable
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
    private SockAddr _local;
    private ClientAddress _server;
    private AddressCounter? _asked;
    private ConnectionClock _clock;
    private uint _generation;
    private int _listener;
    private int _pending;
    private int _queries;
    private MemoryShare _memory;
    private ushort _queryOctets;
    private bool _peerDone;
    private bool _finishing;
    private bool _isProcessing;
    private bool _flushPending;
    private bool _heldBack;

    /// <summary>No client's yet.</summary>
    public TcpConnection(TcpListeners owner, IByteStream bytes)
    {
        _owner = owner;
        _worker = owner.Context.Worker;
        _stream = new MessageStream(bytes, _worker, ReadSize);
        _number = owner.Context.Clients.Add(this);
        Slot = new ConnectionSlot(PostGiveWay);
    }

    /// <summary>What all workers may know of it.</summary>
    public ConnectionSlot Slot { get; }

    /// <summary>Who has it.</summary>
    public ref readonly ClientAddress Client => ref _client;

    /// <summary>The port it comes from.</summary>
    public ushort ClientPort => _peer.Port;

    /// <summary>Whether it was the node's own check that connected: it is not counted among the clients'.</summary>
    public bool IsOwnCheck { get; set; }

    /// <summary>Its place among the worker's open connections.</summary>
    public int Place { get; set; }

    private bool IsQuiet => _pending == 0 && _stream.Unwritten == 0;

    private bool IsDone => (_peerDone || _finishing || IsUsedUp) && IsQuiet;

    private bool IsUsedUp => _owner.Options.MaxQueriesPerConnection is > 0 and var most && _queries >= most;

    private bool MayRead => !_heldBack && !_finishing && !IsUsedUp && _pending < _owner.Options.MaxInFlightPerConnection
        && _stream.Unwritten < MaxUnwritten;

    /// <summary>Begins to serve a client.</summary>
    public void Open(StreamSocket socket, in SockAddr client, in SockAddr local, int listener, int place)
    {
        (_client, _peer, _listener, Place) = (ClientAddress.FromBytes(client.Address), client, listener, place);
        (_server, _local) = (ClientAddress.FromBytes(local.Address), local);
        _asked = _owner.Context.Traffic.Find(in _server);
        (_pending, _queries) = (0, 0);
        (_peerDone, _finishing, _isProcessing, _flushPending, _heldBack) = (false, false, false, false, false);
        BeginWithoutProxy();
        _memory.Begin(Slot.Connections);
        _clock.Start(_worker.Now);
        Slot.IdleSince = _worker.Now;
        _stream.Open(socket, Readiness.Readable, this);
    }

    /// <summary>Ends it now; answers still to come are thrown away.</summary>
    public void Close()
    {
        if (!_stream.IsOpen)
            return;
        _stream.Close();
        End();
    }

    /// <summary>Takes no more queries, and ends when the answers to those it has taken are written.</summary>
    public void Finish()
    {
        _finishing = true;
        GoOn();
    }

    /// <summary>Ends it behind the answers that are there, without waiting for others.</summary>
    public void Stop()
    {
        if (TryWrite())
            CloseGently();
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

    /// <summary>
    /// Closes it if its time is over; both times in the clock's timestamps. Goes on reading where that had to wait for memory.
    /// </summary>
    public void Sweep(long idle, long message)
    {
        if (IsQuiet && _stream.Untaken == 0)
            _stream.FreeEmpty();
        if (_heldBack && !_memory.IsUsedUp(_owner.Options.MaxBuffered))
        {
            _heldBack = false;
            ProcessMessages();
            if (!_stream.IsOpen)
                return;
        }

        ref var counters = ref _owner.Context.Metrics.Counters;
        message = Math.Max(message, _transferIdleTime);
        switch (_clock.Find(IsQuiet, idle, message, _worker.Now))
        {
            case ConnectionClock.Overdue.Message:
                counters[Counter.TcpMessageTimeouts]++;
                _clock.MessageTaken();
                Finish();
                break;
            case ConnectionClock.Overdue.Answers:
                counters[Counter.TcpSlowReaders]++;
                Close();
                break;
            case ConnectionClock.Overdue.NextQuery:
                counters[Counter.TcpIdleTimeouts]++;
                Finish();
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner.Context.Clients.Remove(_number);
        _stream.Dispose();
    }

    /// <summary>Reads once; false when that closed the connection.</summary>
    private bool TryRead()
    {
        if (_peerDone || !MayRead)
            return true;
        switch (_stream.Read())
        {
            case MessageStream.Outcome.End:
                _peerDone = true;
                return true;
            case MessageStream.Outcome.Broken:
                Close();
                return false;
            case MessageStream.Outcome.NoMemory:
                _heldBack = true;
                return true;
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
        if (_isProcessing) return;
        _isProcessing = true;
        while (MayRead && HasProxyHeader() && _stream.TryPeekMessage(out var framed))
        {
            int length = framed.Length;
            if (length == 0)
            {
                _owner.Context.Metrics.Counters[Counter.TcpZeroLengthFrames]++;
                _finishing = true;
                break;
            }

            Span<byte> message = _owner.MessageBuffer;
            framed.CopyTo(message);
            _stream.RemoveMessage(length);
            _queries++;
            Process(message, length);
        }

        _isProcessing = false;
        if (!_stream.IsOpen)
            return;
        _memory.Charge(_stream.Grown);
        _heldBack |= _memory.IsUsedUp(_owner.Options.MaxBuffered);
        // Who waits for memory and for no answer waits for what its own messages hold, which shall become whole in time.
        bool mayGoOn = MayRead || (_heldBack && IsQuiet);
        _clock.MessagesTaken(isPartial: _stream.Untaken > 0 && mayGoOn, _worker.Now);
        GoOn();
    }

    /// <summary>Closes it if it is done, and watches for what is to come if not.</summary>
    private void GoOn()
    {
        if (IsDone)
        {
            CloseGently();
            return;
        }

        Slot.IdleSince = IsQuiet ? _clock.LastAnswered : ConnectionSlot.Busy;
        // Behind a flush less is to be watched for: telling the kernel both would cost each query two calls.
        if (!_flushPending) _stream.Watch(reading: !_peerDone && MayRead);
    }

    /// <summary>Ends it so that the client gets what was written: it may still be sending.</summary>
    private void CloseGently()
    {
        var socket = _stream.Detach();
        End();
        if (_peerDone)
            socket.Close();
        else
            _owner.Linger(socket);
    }

    private void End()
    {
        CancelTransfers();
        _memory.End();
        // Before the generation grows: until it has left, it may be told to give way.
        _owner.Closed(this);
        _generation++;
    }

    private void PostGiveWay(bool atOnce)
    {
        uint generation = _generation;
        _worker.Post(() =>
        {
            if (generation != _generation || !_stream.IsOpen)
                return;
            _owner.Context.Metrics.Counters[Counter.TcpGaveWay]++;
            if (atOnce && IsQuiet)
                Close();
            else
                Stop();
        });
    }
}
