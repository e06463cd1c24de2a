using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Udp;

/// <summary>A worker's UDP socket of one listener: takes batches of queries in and sends batches of answers out.</summary>
internal sealed unsafe class UdpListener : IReadyTarget, IFlushTarget, IClient, IDisposable
{
    private readonly UdpListeners _owner;
    private readonly ListenerContext _context;
    private readonly Worker _worker;
    private readonly DatagramSocket _socket;
    private readonly SendBatch _toSend = new(Worker.BatchSize);
    private readonly int _watch;
    private readonly bool _isWildcard;
    private readonly ushort _port;

    // Its own number, and those of listeners whose pending queries it has taken over.
    private readonly List<int> _numbers = [];
    private AddressCounter? _asked;
    private byte* _answer;
    private int _current;
    private bool _reading = true;

    /// <summary>Begins to listen.</summary>
    /// <param name="owner">The worker's UDP listeners.</param>
    /// <param name="socket">Bound; from now on this listener's to close.</param>
    /// <param name="listener">Options, and its index in the configuration.</param>
    /// <param name="context">What the worker gives.</param>
    public UdpListener(UdpListeners owner, DatagramSocket socket, BoundListener listener, ListenerContext context)
    {
        _owner = owner;
        _context = context;
        _worker = context.Worker;
        _socket = socket;
        _numbers.Add(context.Clients.Add(this));
        Listener = listener;
        _isWildcard = ServiceTraffic.IsWildcard(listener.Key.EndPoint);
        ListenAddress = ClientAddress.From(listener.Key.EndPoint.Address);
        _port = (ushort)listener.Key.EndPoint.Port;
        FindCounter();
        _watch = _worker.Targets.Watch(socket.Descriptor, Readiness.Readable, this);
        Gauge = new ListenerGauge(listener.Key);
        ReadGauge();
    }

    /// <summary>What its socket looked like a while ago.</summary>
    public ListenerGauge Gauge { get; }

    /// <summary>Options, and its index in the configuration.</summary>
    public BoundListener Listener { get; private set; }

    /// <summary>Queries of its clients that are pending.</summary>
    public int Pending { get; private set; }

    /// <summary>Takes over other options.</summary>
    public void Reconfigure(BoundListener listener)
    {
        if (listener.Options.SocketBuffer > 0 && listener.Options.SocketBuffer != Listener.Options.SocketBuffer)
            _socket.SetBuffer(listener.Options.SocketBuffer);
        Listener = listener;
        _socket.CutMartians(_context.Own.All);
        FindCounter();
    }

    /// <summary>Reads how full its socket's buffers are.</summary>
    public void ReadGauge() => Gauge.Read(_socket);

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        if (_reading)
            ReceiveQueries();
    }

    /// <summary>Takes in no more queries but those that are there already; answers still leave.</summary>
    public void StopReading()
    {
        Drain();
        _reading = false;
        _worker.Targets.End(_watch);
    }

    /// <summary>
    /// Has another listener send the answers to the queries that are pending, after those in the socket's buffer are taken in
    /// too.
    /// </summary>
    public void HandOver(UdpListener successor)
    {
        Drain();
        successor.Pending += Pending;
        foreach (int number in _numbers)
            _context.Clients.Replace(number, successor);
        successor._numbers.AddRange(_numbers);
        _numbers.Clear();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_toSend.Count == 0)
            return;
        _toSend.Flush(_socket, _worker.UdpGso, out _);
        _context.Metrics.Counters[Counter.AnswersNotSent] += _toSend.FailedCount;
    }

    /// <inheritdoc/>
    public int MaxAnswer(scoped in QueryView query) => Math.Min(query.Edns.UdpPayloadSize, LargestAnswer);

    /// <inheritdoc/>
    public ListenerProtocol Protocol => ListenerProtocol.Udp;

    /// <inheritdoc/>
    public ClientAddress ListenAddress { get; }

    /// <inheritdoc/>
    public int LargestAnswer => Listener.Options.LargestDatagram;

    /// <inheritdoc/>
    public int AnswerRoom => ListenerProtocol.Udp.LargestAnswer;

    /// <inheritdoc/>
    public Span<byte> AnswerBuffer(int length) => new(_answer, length);

    /// <inheritdoc/>
    public void Reply(int length) =>
        Send(_answer, length, in _worker.Received.Sender(_current), _worker.Received.Local(_current));

    /// <inheritdoc/>
    public void BecomePending(out ReturnAddress address)
    {
        Pending++;
        // In its place: a copy of what was just written in smaller pieces waits until they have reached memory.
        address.Client = _numbers[0];
        address.Generation = 0;
        address.Octets = 0;
        address.ServerPort = _port;
        address.Peer = _worker.Received.Sender(_current);
        _worker.Received.ReadLocal(_current, out address.Local);
    }

    /// <inheritdoc/>
    public bool IsPresent(in ReturnAddress address) => true;

    /// <inheritdoc/>
    public void Answer(in ReturnAddress address, Span<byte> message, bool isStable)
    {
        Pending--;
        if (!isStable)
        {
            Send(_owner.Copy(message), message.Length, in address.Peer, in address.Local);
            return;
        }

        fixed (byte* native = message)
            Send(native, message.Length, in address.Peer, in address.Local);
    }

    /// <inheritdoc/>
    public void Unanswered(in ReturnAddress address) => Pending--;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_reading)
            _worker.Targets.End(_watch);
        _reading = false;
        foreach (int number in _numbers)
            _context.Clients.Remove(number);
        _socket.Dispose();
        _toSend.Dispose();
    }

    private void Send(byte* message, int length, in SockAddr client, in LocalAddress local)
    {
        if (_toSend.Count == 0)
            _worker.FlushLater(this);
        _toSend.Add(message, length, in client, in local);
        if (_toSend.IsFull)
            Flush();
    }

    private void FindCounter() => _asked = _context.Traffic.Find(ListenAddress);

    // What waits in the socket's buffer was asked while this listener was to answer it.
    private void Drain()
    {
        for (int batches = 0; batches < 1024 && ReceiveQueries() > 0; batches++)
            _worker.FlushAll();
    }

    private int ReceiveQueries()
    {
        ReceiveBatch received = _worker.Received;
        int count = _worker.Receive(_socket, out int first);
        long milliseconds = _worker.NowMilliseconds;
        CachePrefetcher prefetcher = _owner.Prefetcher;
        prefetcher.Begin(_context.Path.Configuration.DefaultPool.Cache, received, first, first + count);
        for (_current = first; _current < first + count; _current++)
        {
            prefetcher.Next(received, _current);
            ref readonly SockAddr client = ref received.Sender(_current);
            ClientAddress asked = _isWildcard ? ClientAddress.FromBytes(received.Local(_current).Address) : ListenAddress;
            var query = new Query
            {
                Client = ClientAddress.FromBytes(client.Address),
                ClientPort = client.Port,
                Server = asked,
                ServerPort = _port,
                Protocol = ListenerProtocol.Udp,
                Listener = Listener.Index,
                Worker = _worker.Index,
                NowMilliseconds = milliseconds,
                Asked = _isWildcard ? _context.Traffic.Find(in asked) : _asked,
            };
            if ((received.Length(_current) == 0 || received.IsCut(_current)
                    || _owner.Unanswered.MayContain(client.Port)) && IsDropped(in query, received))
                continue;

            _answer = _owner.AnswerBuffer(_current);
            _context.Path.Process(ref query, new Span<byte>(received.Buffer(_current), received.BufferSize),
                received.Length(_current), this);
        }

        return count;
    }

    /// <summary>Drops what is not even looked at as a query; false for all else.</summary>
    private bool IsDropped(scoped in Query query, ReceiveBatch received)
    {
        (Counter reason, QueryOutcome outcome) =
            received.IsCut(_current) ? (Counter.Oversized, QueryOutcome.Oversized)
            : received.Length(_current) == 0 && _context.Own.Contains(in query.Client) ? (Counter.Martians, QueryOutcome.Martian)
            : _owner.Unanswered.Contains(in query.Client, query.ClientPort, received, _current)
                ? (Counter.UnansweredSource, QueryOutcome.UnansweredSource)
            : (default, QueryOutcome.Answered);
        if (outcome == QueryOutcome.Answered)
            return false;
        _context.Metrics.Counters[reason]++;
        _context.Path.Recorder.Dropped(
            in query, new ReadOnlySpan<byte>(received.Buffer(_current), received.Length(_current)), outcome);
        return true;
    }
}
