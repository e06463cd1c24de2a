using System.Collections.Concurrent;

namespace Holdfast.Linux.Polling;

/// <summary>
/// A thread of its own that waits for descriptors, timers and posted work, and acts on one after another. What runs on it is
/// independent of the thread pool, and must not block: no look-up of names, no files, no waiting for others.
/// </summary>
/// <remarks>
/// What has been received counts before what the clock says: timers are looked at when no watched descriptor has anything left
/// to tell. An exception that an action lets out ends the process.
/// </remarks>
public sealed class EventLoop : IDisposable
{
    private const int EventsAtOnce = 256;
    private const ulong WakeUpToken = 0;

    // Before timers are looked at, descriptors are asked again so often at most, EventsAtOnce of them each time.
    private const int LastLooks = 16;

    // Guards the descriptors against use after they are closed; held for single system calls only.
    private readonly Lock _gate = new();
    private readonly Epoll _epoll = new(EventsAtOnce);
    private readonly WakeUp _wakeUp = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly ConcurrentDictionary<ulong, DescriptorWatch> _watches = new();
    private readonly LoopTimers _timers;
    private readonly Thread _thread;
    private ulong _lastToken = WakeUpToken;
    private int _isSignaled;
    private bool _isStarted;
    private bool _isFreed;
    private volatile bool _isStopping;

    /// <summary>Prepares a loop that does nothing before <see cref="Start"/>; what it is asked to do until then waits.</summary>
    /// <param name="name">Of the thread, at most 15 characters.</param>
    /// <exception cref="SystemCallException">The kernel gives no descriptors.</exception>
    public EventLoop(string name) : this(loop => new Thread(loop.Turn) { Name = name, IsBackground = true })
    {
    }

    private EventLoop(Func<EventLoop, Thread> thread)
    {
        _epoll.Add(_wakeUp.Descriptor, Readiness.Readable, WakeUpToken);
        _timers = new LoopTimers(Wake);
        Time = new LoopTimeProvider(_timers);
        _thread = thread(this);
    }

    /// <summary>
    /// Runs asynchronous work on the calling thread until it is done, with a loop for it there: what it awaits goes on on this
    /// thread, and not through the thread pool.
    /// </summary>
    /// <param name="work">The work; it gets the loop.</param>
    /// <returns>What it returned; what it threw is thrown.</returns>
    public static TResult Run<TResult>(Func<EventLoop, Task<TResult>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var outside = SynchronizationContext.Current;
        using var loop = new EventLoop(_ => Thread.CurrentThread) { _isStarted = true };
        SynchronizationContext.SetSynchronizationContext(new LoopContext(loop));
        try
        {
            var result = loop.RunAsync(work);
            loop.Turn();
            return result.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    /// <summary>The system's clock, with timers that fire on the loop's thread.</summary>
    public TimeProvider Time { get; }

    /// <summary>Called on the loop's thread when the handler of a signal ran there while it waited.</summary>
    public Action? Interrupted { get; set; }

    /// <summary>Whether the caller runs on the loop's thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>
    /// The clock for what runs on the loop: <see cref="Time"/> in place of the system's; any other brings its own timers.
    /// </summary>
    public TimeProvider ClockFor(TimeProvider time) => time == TimeProvider.System ? Time : time;

    /// <summary>Begins; further calls do nothing.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_isStarted || _isStopping) return;
            _isStarted = true;
        }
        _thread.Start();
    }

    /// <summary>
    /// Has <paramref name="action"/> run on the loop's thread, after what was posted before. From any thread; never waits.
    /// </summary>
    public void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _posted.Enqueue(action);
        Wake();
    }

    /// <summary>Watches a descriptor until the watch is disposed, which must be before the descriptor is closed.</summary>
    /// <param name="descriptor">Of a socket or the like, non-blocking.</param>
    /// <param name="interest">For what; an error or hang-up is told all the same.</param>
    /// <param name="ready">Called on the loop's thread, again and again while the descriptor is ready.</param>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public DescriptorWatch Watch(int descriptor, Readiness interest, Action<Readiness> ready)
    {
        ArgumentNullException.ThrowIfNull(ready);
        var watch = new DescriptorWatch(this, descriptor, Interlocked.Increment(ref _lastToken), ready, interest);
        _watches[watch.Token] = watch;
        lock (_gate)
        {
            if (!_isFreed) _epoll.Add(descriptor, interest, watch.Token);
        }
        return watch;
    }

    /// <summary>Waits, with no thread of its own, until a descriptor is readable, or in error.</summary>
    /// <param name="descriptor">Of a socket or the like, non-blocking, and open until the wait has ended.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What awaits it on the loop's thread, without a context of its own, goes on there.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task WaitReadableAsync(int descriptor, CancellationToken cancellation) =>
        WaitAsync(descriptor, Readiness.Readable, cancellation);

    /// <summary>The same until it is writable, or in error: a connection has been made, or has failed.</summary>
    /// <inheritdoc cref="WaitReadableAsync"/>
    public Task WaitWritableAsync(int descriptor, CancellationToken cancellation) =>
        WaitAsync(descriptor, Readiness.Writable, cancellation);

    /// <summary>
    /// Ends the loop; what has not run by then does not run any more. Waits for an action under way, unless called by one.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isStopping) return;
            _isStopping = true;
            _wakeUp.Signal();
        }
        if (!_isStarted) Free();
        else if (!IsCurrent) _thread.Join();
    }

    internal void Change(DescriptorWatch watch)
    {
        lock (_gate)
        {
            // One that is disposed of on another thread meanwhile has left the list before its descriptor is closed.
            if (!_isFreed && _watches.ContainsKey(watch.Token)) _epoll.Modify(watch.Descriptor, watch.Interest, watch.Token);
        }
    }

    internal void Remove(DescriptorWatch watch)
    {
        _watches.TryRemove(watch.Token, out _);
        lock (_gate)
        {
            if (!_isFreed) _epoll.Remove(watch.Descriptor);
        }
    }

    private async Task WaitAsync(int descriptor, Readiness interest, CancellationToken cancellation)
    {
        // Without RunContinuationsAsynchronously, which would go through the thread pool.
        var ready = new TaskCompletionSource();
        using var watch = Watch(descriptor, interest, _ => ready.TrySetResult());
        using var cancelled = cancellation.UnsafeRegister((_, token) => ready.TrySetCanceled(token), null);
        await ready.Task.ConfigureAwait(false);
    }

    private async Task<TResult> RunAsync<TResult>(Func<EventLoop, Task<TResult>> work)
    {
        try
        {
            return await work(this);
        }
        finally
        {
            Dispose();
        }
    }

    private void Turn()
    {
        while (!_isStopping)
        {
            Look(_posted.IsEmpty ? _timers.MillisecondsLeft : 0);
            RunPosted();
            if (_timers.MillisecondsLeft != 0) continue;
            for (var looks = 0; looks < LastLooks && Look(0) == EventsAtOnce; looks++)
            {
            }
            if (!_isStopping) _timers.RunDue();
        }
        Free();
    }

    // Descriptors are level-triggered: one that is not read empty is told of again.
    private int Look(int milliseconds)
    {
        var count = _epoll.Wait(milliseconds);
        if (_epoll.WasInterrupted) Interrupted?.Invoke();
        for (var i = 0; i < count && !_isStopping; i++)
        {
            var token = _epoll.Token(i);
            if (token == WakeUpToken)
            {
                _wakeUp.Clear();
                Volatile.Write(ref _isSignaled, 0);
            }
            else if (_watches.TryGetValue(token, out var watch)) watch.Ready(_epoll.Ready(i));
        }
        return count;
    }

    // Only what is there now: what that posts comes after descriptors and timers, which it must not hold up for ever.
    private void RunPosted()
    {
        for (var left = _posted.Count; left > 0 && !_isStopping && _posted.TryDequeue(out var action); left--) action();
    }

    private void Wake()
    {
        if (IsCurrent || Interlocked.Exchange(ref _isSignaled, 1) != 0) return;
        lock (_gate)
        {
            if (!_isFreed) _wakeUp.Signal();
        }
    }

    private void Free()
    {
        lock (_gate)
        {
            _isFreed = true;
            _wakeUp.Dispose();
            _epoll.Dispose();
        }
    }
}
