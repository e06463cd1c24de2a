using System.Collections.Concurrent;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Polling;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Listeners.Udp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Upstreams.Udp;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// One thread that answers: it has sockets, memory and counters of its own and shares nothing it writes. It waits for
/// whatever is ready, deals with it in batches and sends what came of each batch before it looks at the next.
/// </summary>
internal sealed class Worker : IDisposable
{
    /// <summary>Datagrams received, dealt with and sent at once, from all sockets together.</summary>
    public const int BatchSize = 256;

    // With less room than this for what a socket may hold, what is there is sent first.
    private const int LeastRoom = 64;

    private const int MaxDatagram = 4096;
    private const int RoomBehindDatagram = 512;
    private const int MaxWaitMilliseconds = 100;
    private const int SweepMilliseconds = 50;

    private readonly WorkerMemory _memory;
    private readonly Epoll _epoll = new(256);
    private readonly WakeUp _wakeUp = new();
    private readonly ConcurrentQueue<Action> _orders = new();
    private readonly List<IFlushTarget> _toFlush = [];
    private readonly ReceiveCoalescing _coalescing;
    private readonly Action<Exception> _onBroken;
    private readonly Thread _thread;
    private readonly long _sweepEvery;
    private long _nextSweep;
    private volatile bool _stopping;

    /// <summary>Prepares a worker; its thread does not run yet.</summary>
    public Worker(int index, Routing routing, WorkerContext context)
    {
        Index = index;
        Time = context.Time;
        _memory = context.Memory;
        _onBroken = context.OnBroken;
        Traffic = context.Traffic;
        _coalescing = new ReceiveCoalescing(Time.TimestampFrequency);
        _sweepEvery = Ticks(TimeSpan.FromMilliseconds(SweepMilliseconds));
        Gauges = context.Gauges;
        Latency = new LatencyRecorder(context.Scale, context.Memory, index);
        Targets = new ReadyTargets(_epoll);
        Path = new QueryPath(this, context.OwnChecks) { Routing = routing };
        Backends = new BackendLinks(this);
        Udp = new UdpListeners(this);
        Identical = new IdenticalQueries(this);
        Tcp = new TcpFront(this, context.TcpLimits);
        Targets.Watch(_wakeUp.Descriptor, Readiness.Readable, new Orders(this));
        _thread = new Thread(Run) { Name = $"dns-worker-{index}", IsBackground = true };
    }

    /// <summary>Which worker this is, from 0.</summary>
    public int Index { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The clock's timestamp when the present batch was received.</summary>
    public long Now { get; private set; }

    /// <summary>The clock's timestamp when the present turn began: what was sent before it is on its way.</summary>
    public long TurnBegan { get; private set; }

    /// <summary>The same moment in milliseconds: the clock of caches and rates.</summary>
    public long NowMilliseconds => Now / (Time.TimestampFrequency / 1000);

    /// <summary>Its counters.</summary>
    public ref WorkerCounters Counters => ref _memory.Counters(Index);

    /// <summary>Measures how long clients wait.</summary>
    public LatencyRecorder Latency { get; }

    /// <summary>How the UDP sockets of all workers fare.</summary>
    public ListenerGauges Gauges { get; }

    /// <summary>The descriptors it watches.</summary>
    public ReadyTargets Targets { get; }

    /// <summary>The way that queries take.</summary>
    public QueryPath Path { get; }

    /// <summary>Buffers for what is received at once, from listeners and backends alike.</summary>
    public ReceiveBatch Received { get; } = new(BatchSize, MaxDatagram, RoomBehindDatagram);

    /// <summary>Looks ahead in what was received from clients.</summary>
    public CachePrefetcher Prefetcher { get; } = new(BatchSize);

    /// <summary>Whether datagrams to one peer are handed to the kernel together.</summary>
    public bool SendsTogether => Path.Routing.Options.UdpGso;

    /// <summary>UDP queries that wait for answers.</summary>
    public InFlightTable InFlight { get; } = new();

    /// <summary>Counts queries by the service address they were sent to.</summary>
    public ServiceTraffic Traffic { get; }

    /// <summary>The same by what they ask.</summary>
    public IdenticalQueries Identical { get; }

    /// <summary>IDs of queries sent.</summary>
    public SecureIds Ids { get; } = new();

    /// <summary>Its side of every backend.</summary>
    public BackendLinks Backends { get; }

    /// <summary>Its UDP sockets of all listeners.</summary>
    public UdpListeners Udp { get; }

    /// <summary>Its TCP sockets and connections.</summary>
    public TcpFront Tcp { get; }

    /// <summary>Receives what a socket holds, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="first">The slot of <see cref="Received"/> that holds the first datagram.</param>
    /// <returns>Datagrams received, or the negated <see cref="Linux.Errno"/>.</returns>
    public int Receive(DatagramSocket socket, out int first)
    {
        if (BatchSize - Received.Count < LeastRoom)
        {
            FlushAll();
            LookAtClock();
        }

        first = Received.Count;
        int count = Received.ReceiveMore(socket);
        _coalescing.Received(Math.Max(count, 0));
        return count;
    }

    /// <summary>A duration in the clock's timestamps.</summary>
    public long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * Time.TimestampFrequency);

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Has the thread do something between two batches.</summary>
    public void Order(Action action)
    {
        _orders.Enqueue(action);
        _wakeUp.Signal();
    }

    /// <summary>Tells the thread to end.</summary>
    public void Stop()
    {
        _stopping = true;
        _wakeUp.Signal();
    }

    /// <summary>Waits for the thread's end; false when it does not come in time.</summary>
    public bool Join(TimeSpan timeout) => !_thread.IsAlive || _thread.Join(timeout);

    /// <summary>Has something flushed at the end of the present batch.</summary>
    public void FlushLater(IFlushTarget target) => _toFlush.Add(target);

    /// <summary>Goes over to another configuration; on the worker's thread, or before it has started.</summary>
    public void Follow(Routing routing, IReadOnlyList<BoundListener> listeners)
    {
        Path.Routing = routing;
        Backends.Follow(routing.Pools.Backends);
        Udp.Follow(listeners);
        Tcp.Follow(listeners, routing.Options.Tcp);
        FlushAll();
    }

    /// <summary>Closes and frees everything; not while the thread runs.</summary>
    public void Dispose()
    {
        Udp.Dispose();
        Tcp.Dispose();
        Backends.Dispose();
        Received.Dispose();
        Prefetcher.Dispose();
        InFlight.Dispose();
        Identical.Dispose();
        _wakeUp.Dispose();
        _epoll.Dispose();
    }

    private void Run()
    {
        try
        {
            PreciseSleep.Prepare();
            while (!_stopping)
                Turn();
        }
#pragma warning disable CA1031 // A worker that is broken must end the process, whatever broke it.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            _onBroken(broken);
        }
    }

    private void Turn()
    {
        LookAtClock();
        Gather();
        Volatile.Write(ref _memory.Heartbeat(Index), Now);
        int events = _epoll.Wait(MaxWaitMilliseconds);
        LookAtClock();
        TurnBegan = Now;
        for (int i = 0; i < events; i++)
            Targets.Find(_epoll.Token(i))?.OnReady(_epoll.Ready(i));

        // All that became ready goes out together: the more there is for one peer, the less each datagram costs.
        FlushAll();

        if (Now >= _nextSweep)
            Sweep();
    }

    /// <summary>With much to do, lets more come in first: the more there is in a turn, the less each datagram costs.</summary>
    private void Gather()
    {
        long pause = _coalescing.Pause(Ticks(Path.Routing.Options.Coalesce), TurnBegan, Now);
        if (pause > 0)
            PreciseSleep.For(TimeSpan.FromSeconds((double)pause / Time.TimestampFrequency));
    }

    /// <summary>A new moment begins; whatever was received in the last one has been dealt with.</summary>
    private void LookAtClock()
    {
        long now = Time.GetTimestamp();
        Latency.EndBatch(now - Now);
        Now = now;
    }

    private void Sweep()
    {
        LookAtClock();
        _nextSweep = Now + _sweepEvery;
        Backends.Sweep();
        Udp.Sweep();
        Tcp.Sweep();
        FlushAll();
        Volatile.Write(ref _memory.AllocatedBytes(Index), GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Sends what has been gathered; afterwards the buffers received into may be filled again.</summary>
    public void FlushAll()
    {
        // What is flushed may have more flushed: a failed connection's queries go out over another.
        for (int i = 0; i < _toFlush.Count; i++)
            _toFlush[i].Flush();
        _toFlush.Clear();
        Received.Clear();
    }

    private sealed class Orders(Worker worker) : IReadyTarget
    {
        public void OnReady(Readiness ready)
        {
            worker._wakeUp.Clear();
            // Orders may close what has still something to send.
            worker.FlushAll();
            while (worker._orders.TryDequeue(out var order))
                order();
        }
    }
}
