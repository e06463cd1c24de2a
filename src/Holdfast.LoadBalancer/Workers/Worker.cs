using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Polling;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// A reactor: one thread that waits for whatever is ready, deals with it in batches and sends what came of each batch before
/// it looks at the next. What it is for, it does not know: that registers with it.
/// </summary>
internal sealed unsafe class Worker : IDisposable
{
    /// <summary>Datagrams received, dealt with and sent at once, from all sockets together.</summary>
    public const int BatchSize = 256;

    // So many streams, each with all that was read of it at once, are dealt with before datagrams are looked at again.
    private const int StreamsAtOnce = 16;

    // With less room than this for what a socket may hold, what is there is sent first.
    private const int LeastRoom = 64;

    private const int MaxDatagram = 4096;
    private const int RoomBehindDatagram = 512;
    private const int MaxWaitMilliseconds = 100;
    private const int SweepMilliseconds = 50;

    private readonly Epoll _epoll = new(256);
    private readonly PollSet _datagrams = new();
    private readonly PostedWork _posted;
    private readonly List<IFlushTarget> _toFlush = [];
    private readonly List<ISweepTarget> _toSweep = [];
    private readonly List<IDeadlineTarget> _toWake = [];
    private readonly ReceiveCoalescing _coalescing;
    private readonly IWorkerObserver _observer;
    private readonly Action<Exception> _onBroken;
    private readonly Thread _thread;
    private readonly long _sweepEvery;
    private long _nextSweep;
    private long _wakeAt = long.MaxValue;
    private long _turnBegan;
    private volatile bool _stopping;

    /// <summary>Prepares a worker; its thread does not run yet.</summary>
    /// <param name="index">Which worker it is, from 0.</param>
    /// <param name="time">The clock.</param>
    /// <param name="observer">Told of its turns.</param>
    /// <param name="onBroken">Called on the worker's thread with what broke it; it must end the process.</param>
    public Worker(int index, TimeProvider time, IWorkerObserver observer, Action<Exception> onBroken)
    {
        Index = index;
        Time = time;
        _observer = observer;
        _onBroken = onBroken;
        _coalescing = new ReceiveCoalescing(time.TimestampFrequency);
        _sweepEvery = Ticks(TimeSpan.FromMilliseconds(SweepMilliseconds));
        Targets = new ReadyTargets(_epoll, _datagrams);
        _posted = new PostedWork(this);
        Targets.Watch(_posted.Descriptor, Readiness.Readable, _posted);
        _thread = new Thread(Run) { Name = $"dns-worker-{index}", IsBackground = true };
    }

    /// <summary>Which worker this is, from 0.</summary>
    public int Index { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The clock's timestamp when the present batch was received.</summary>
    public long Now { get; private set; }

    /// <summary>The same moment as <see cref="Now"/> in milliseconds: the clock of caches and rates.</summary>
    public long NowMilliseconds => Now / (Time.TimestampFrequency / 1000);

    /// <summary>The longest time that a busy worker lets more come in before it receives again; zero: not at all.</summary>
    public TimeSpan Coalesce { get; set; }

    /// <summary>Whether datagrams to one peer are handed to the kernel together (UDP_SEGMENT).</summary>
    public bool UdpGso { get; set; }

    /// <summary>The descriptors it watches.</summary>
    public ReadyTargets Targets { get; }

    /// <summary>Buffers for the datagrams that are received at once, from all sockets.</summary>
    public ReceiveBatch Received { get; } = new(BatchSize, MaxDatagram, RoomBehindDatagram);

    /// <summary>What the memory of its streams' messages is counted in.</summary>
    public BufferAccount* Buffers { get; init; } = new BufferAccounts(1).Of(0);

    /// <summary>Receives what a socket holds, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="first">The slot of <see cref="Received"/> that holds the first datagram.</param>
    /// <returns>Datagrams received, or the negated <see cref="Linux.Errno"/>.</returns>
    public int Receive(DatagramSocket socket, out int first)
    {
        if (BatchSize - Received.Count < LeastRoom)
        {
            FlushAll();
            ReadClock();
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

    /// <summary>Has the thread do something between two batches; from any thread.</summary>
    public void Post(Action action) => _posted.Post(action);

    /// <summary>Tells the thread to end.</summary>
    public void Stop()
    {
        _stopping = true;
        _posted.Wake();
    }

    /// <summary>Waits for the thread's end; false when it does not come in time.</summary>
    public bool Join(TimeSpan timeout) => !_thread.IsAlive || _thread.Join(timeout);

    /// <summary>Has something swept from now on, after what was registered before it.</summary>
    public void AddSweepTarget(ISweepTarget target) => _toSweep.Add(target);

    /// <summary>Has something told of the deadlines that <see cref="WakeAt"/> sets.</summary>
    public void AddDeadlineTarget(IDeadlineTarget target) => _toWake.Add(target);

    /// <summary>
    /// Has the deadline targets called at the end of the turn that reaches a moment, a timestamp of the clock's, or sooner.
    /// </summary>
    public void WakeAt(long moment) => _wakeAt = Math.Min(_wakeAt, moment);

    /// <summary>Has something flushed at the end of the present batch.</summary>
    public void FlushLater(IFlushTarget target) => _toFlush.Add(target);

    /// <summary>Sends what has been gathered; afterwards the buffers received into may be filled again.</summary>
    public void FlushAll()
    {
        // What is flushed may have more flushed: a failed connection's queries go out over another.
        for (int i = 0; i < _toFlush.Count; i++)
            _toFlush[i].Flush();
        _toFlush.Clear();
        Received.Clear();
    }

    /// <summary>Frees what it has; not while the thread runs.</summary>
    public void Dispose()
    {
        Received.Dispose();
        _posted.Dispose();
        _epoll.Dispose();
        _datagrams.Dispose();
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
        ReadClock();
        LetMoreComeIn();
        _observer.TurnBegan(Now);
        int events = _epoll.Wait(WaitMilliseconds());
        ReadClock();
        _turnBegan = Now;
        for (int i = 0; i < events; i++)
        {
            Targets.Find(_epoll.Token(i))?.OnReady(_epoll.Ready(i));
            if (i % StreamsAtOnce == StreamsAtOnce - 1)
                LookForDatagrams();
        }

        // All that became ready goes out together: the more there is for one peer, the less each datagram costs.
        FlushAll();

        if (Now >= _wakeAt)
            CallDeadlineTargets();
        if (Now >= _nextSweep)
            Sweep();
    }

    // Who asks over UDP does not wait until thousands of pipelined queries are dealt with.
    private void LookForDatagrams()
    {
        int events = _datagrams.Look();
        FlushAll();
        ReadClock();
        for (int i = 0; i < events; i++)
            Targets.Find(_datagrams.Token(i))?.OnReady(_datagrams.Ready(i));
        if (events > 0)
            FlushAll();
    }

    // Rounded up: before the moment there would be nothing to do.
    private int WaitMilliseconds()
    {
        long ticks = Time.TimestampFrequency / 1000;
        return _wakeAt - Now >= MaxWaitMilliseconds * ticks ? MaxWaitMilliseconds
            : (int)Math.Max(0, (_wakeAt - Now + ticks - 1) / ticks);
    }

    private void CallDeadlineTargets()
    {
        _wakeAt = long.MaxValue;
        foreach (var target in _toWake)
            target.OnDeadline();
        FlushAll();
    }

    // With much to do: the more there is in a turn, the less each datagram costs.
    private void LetMoreComeIn()
    {
        long pause = _coalescing.Pause(Ticks(Coalesce), _turnBegan, Now);
        if (pause > 0)
            PreciseSleep.For(TimeSpan.FromSeconds((double)pause / Time.TimestampFrequency));
    }

    /// <summary>A new moment begins; whatever was received in the last one has been dealt with.</summary>
    private void ReadClock()
    {
        long now = Time.GetTimestamp();
        _observer.BatchEnded(now - Now);
        Now = now;
    }

    private void Sweep()
    {
        ReadClock();
        _nextSweep = Now + _sweepEvery;
        foreach (var target in _toSweep)
            target.Sweep();
        FlushAll();
        _observer.Swept();
    }
}
