using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Udp;

/// <summary>A worker's UDP socket of one listener: takes batches of queries in and sends batches of answers out.</summary>
internal sealed unsafe class UdpListener : IReadyTarget, IFlushTarget, IClientEnd, IDisposable
{
    private readonly Worker _worker;
    private readonly DatagramSocket _socket;
    private readonly SendBatch _toSend = new(Worker.BatchSize);
    private readonly int _watch;
    private readonly bool _isWildcard;
    private AddressCounter? _asked;
    private byte* _answer;
    private int _current;
    private bool _reading = true;

    /// <summary>Begins to listen.</summary>
    /// <param name="number">Its index in the worker's table.</param>
    /// <param name="socket">Bound; from now on this listener's to close.</param>
    /// <param name="listener">Options, and its index in the configuration.</param>
    /// <param name="worker">Whose it is.</param>
    public UdpListener(int number, DatagramSocket socket, BoundListener listener, Worker worker)
    {
        Number = number;
        _socket = socket;
        _worker = worker;
        Listener = listener;
        _isWildcard = ServiceTraffic.IsWildcard(listener.Key.EndPoint);
        FindCounter();
        _watch = worker.Targets.Watch(socket.Descriptor, Readiness.Readable, this);
        Gauge = new ListenerGauge(listener.Key);
        Look();
    }

    /// <summary>What its socket looked like a while ago.</summary>
    public ListenerGauge Gauge { get; }

    /// <summary>Its index in the worker's table.</summary>
    public int Number { get; }

    /// <summary>Options, and its index in the configuration.</summary>
    public BoundListener Listener { get; private set; }

    /// <summary>Queries of its clients that wait for a backend.</summary>
    public int InFlight { get; set; }

    /// <summary>The local address and port.</summary>
    public System.Net.IPEndPoint LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>Takes over other options.</summary>
    public void Follow(BoundListener listener)
    {
        if (listener.Options.SocketBuffer > 0 && listener.Options.SocketBuffer != Listener.Options.SocketBuffer)
            _socket.SetBuffer(listener.Options.SocketBuffer);
        Listener = listener;
        FindCounter();
    }

    /// <summary>Looks at its socket's buffers.</summary>
    public void Look() => Gauge.Look(_socket);

    /// <inheritdoc/>
    public void OnReady(Readiness ready)
    {
        if (_reading)
            TakeBatch();
    }

    /// <summary>Takes in no more queries but those that are there already; answers still leave.</summary>
    public void StopReading()
    {
        Drain();
        _reading = false;
        _worker.Targets.End(_watch);
    }

    /// <summary>Takes in what waits in the socket's buffer: it was asked while this listener was to answer it.</summary>
    public void Drain()
    {
        for (int batches = 0; batches < 1024 && TakeBatch() > 0; batches++)
            _worker.FlushAll();
    }

    /// <summary>Sends an answer at the end of the present batch.</summary>
    public void Send(byte* message, int length, in SockAddr client, in LocalAddress local)
    {
        if (_toSend.Count == 0)
            _worker.FlushLater(this);
        _toSend.Add(message, length, in client, in local);
        if (_toSend.IsFull)
            Flush();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_toSend.Count == 0)
            return;
        _toSend.Flush(_socket, _worker.SendsTogether, out _);
        _worker.Counters[Counter.AnswersNotSent] += _toSend.FailedCount;
    }

    /// <inheritdoc/>
    public int MaxAnswer(scoped in QueryView query) => Math.Min(query.Edns.UdpPayloadSize, LargestAnswer);

    /// <inheritdoc/>
    public int LargestAnswer => Math.Clamp(Listener.Options.MaxUdpSize, 512, UdpListeners.AnswerSize);

    /// <inheritdoc/>
    public int AnswerRoom => UdpListeners.AnswerSize;

    /// <inheritdoc/>
    public Span<byte> AnswerBuffer(int length) => new(_answer, length);

    /// <inheritdoc/>
    public void Reply(int length) => Send(_answer, length, in _worker.Received.Sender(_current), _worker.Received.Local(_current));

    /// <inheritdoc/>
    public bool CanReach(Backend backend) => _worker.Backends[backend].CanSend();

    /// <inheritdoc/>
    public void Forward(Backend backend, in AnswerTerms terms, in CacheTicket ticket, Span<byte> message, int questionEnd) => _worker.Backends[backend].Forward(
        in terms, in ticket, this, in _worker.Received.Sender(_current), _worker.Received.Local(_current), message, questionEnd);

    /// <inheritdoc/>
    public bool TryJoin(scoped in QueryView query, in AnswerTerms terms, in CacheTicket ticket) => _worker.Identical.TryJoin(
        in query, in terms, in ticket, this, in _worker.Received.Sender(_current), _worker.Received.Local(_current));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_reading)
            _worker.Targets.End(_watch);
        _reading = false;
        _socket.Dispose();
        _toSend.Dispose();
    }

    private void FindCounter() => _asked = _worker.Traffic.Find(ClientAddress.From(Listener.Key.EndPoint.Address));

    private int TakeBatch()
    {
        ReceiveBatch received = _worker.Received;
        int count = _worker.Receive(_socket, out int first);
        long milliseconds = _worker.NowMilliseconds;
        CachePrefetcher prefetcher = _worker.Prefetcher;
        prefetcher.Begin(_worker.Path.Routing.DefaultPool.Cache, received, first, first + count);
        for (_current = first; _current < first + count; _current++)
        {
            prefetcher.Next(received, _current);
            if (received.IsCut(_current))
            {
                _worker.Counters[Counter.Oversized]++;
                continue;
            }

            ref readonly SockAddr client = ref received.Sender(_current);
            var query = new Query
            {
                Client = ClientAddress.FromBytes(client.Address),
                ClientPort = client.Port,
                Protocol = ListenerProtocol.Udp,
                Listener = Listener.Index,
                Worker = _worker.Index,
                NowMilliseconds = milliseconds,
                Asked = _isWildcard ? _worker.Traffic.Find(ClientAddress.FromBytes(received.Local(_current).Address)) : _asked,
            };
            _answer = _worker.Udp.AnswerBuffer(_current);
            _worker.Path.Take(ref query, new Span<byte>(received.Buffer(_current), received.BufferSize), received.Length(_current), this);
        }

        return count;
    }
}
