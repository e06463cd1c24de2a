namespace Holdfast.Linux.Blocking;

/// <summary>
/// Runs calls that may block for ever (name look-ups, files) on threads of their own, never on the thread pool. There is one
/// call at a time for a key: who asks again while it runs waits for the same result, so that what hangs costs one thread.
/// The caller measures the time-out: it waits for the task as long as it likes, and leaves it.
/// </summary>
/// <typeparam name="TKey">What is looked at: a name, a path.</typeparam>
/// <typeparam name="TResult">What a call finds.</typeparam>
/// <param name="threadName">What debuggers and <c>/proc</c> call the threads, up to 15 octets.</param>
/// <param name="limit">The most calls that run at once.</param>
/// <param name="stackSize">
/// Octets of a thread's stack. glibc's resolver is content with far less than the default; pages that are not touched cost
/// nothing.
/// </param>
public sealed class BlockingCalls<TKey, TResult>(string threadName, int limit, int stackSize = 256 * 1024) where TKey : notnull
{
    // Idle threads wait for the next round of checks rather than being made anew for it.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Dictionary<TKey, Task<TResult>> _running = [];
    private readonly Queue<Action> _waiting = new();
    private int _idle;

    /// <summary>Calls that run now, those that hang included.</summary>
    public int Running
    {
        get { lock (_gate) return _running.Count; }
    }

    /// <summary>Starts a call, or joins the one that runs for this key.</summary>
    /// <param name="key">What is looked at.</param>
    /// <param name="call">The call. What it throws, the task has.</param>
    /// <returns>Its result, some day; null when as many calls run as may.</returns>
    public Task<TResult>? TryRun(TKey key, Func<TKey, TResult> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        lock (_gate)
        {
            if (_running.TryGetValue(key, out var same))
                return same;
            if (_running.Count >= limit)
                return null;
            var result = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            // An exception that nobody waits for any more is nobody's.
            _ = result.Task.ContinueWith(static task => task.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            _running.Add(key, result.Task);
            _waiting.Enqueue(() => Run(key, call, result));
            if (_waiting.Count <= _idle)
                Monitor.Pulse(_gate);
            else
                new Thread(Work, stackSize) { IsBackground = true, Name = threadName }.UnsafeStart();
            return result.Task;
        }
    }

    /// <summary>Makes a call, or joins the one that runs for this key, and waits for it.</summary>
    /// <param name="key">What is looked at.</param>
    /// <param name="call">The call. What it throws is thrown.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="result">What it found.</param>
    /// <returns>Whether it ended in time.</returns>
    public bool TryRun(TKey key, Func<TKey, TResult> call, TimeSpan patience, out TResult? result)
    {
        result = default;
        if (TryRun(key, call) is not { } running || Task.WaitAny([running], patience) < 0)
            return false;
        result = running.GetAwaiter().GetResult();
        return true;
    }

    private void Run(TKey key, Func<TKey, TResult> call, TaskCompletionSource<TResult> result)
    {
        TResult? found = default;
        Exception? failure = null;
        try
        {
            found = call(key);
        }
        catch (Exception error)
        {
            failure = error; // whatever it is, it is the caller's to judge
        }

        // Before it is told: who asks again on hearing of it starts a call of its own.
        lock (_gate)
            _running.Remove(key);
        if (failure is null)
            result.SetResult(found!);
        else
            result.SetException(failure);
    }

    private void Work()
    {
        while (Next() is { } call)
            call();
    }

    /// <summary>The next call; null when there was none for long, and the thread ends.</summary>
    private Action? Next()
    {
        lock (_gate)
        {
            Action? next;
            _idle++;
            bool isWanted = true;
            while (!_waiting.TryDequeue(out next) && isWanted)
                isWanted = Monitor.Wait(_gate, IdleTime);
            _idle--;
            return next;
        }
    }
}
