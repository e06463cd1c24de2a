namespace Holdfast.Testing.Threads;

/// <summary>
/// A thread pool whose threads all wait for something that does not come. Only for tests that run by themselves, and on a
/// thread that they keep: nothing that was awaited goes on meanwhile.
/// </summary>
public sealed class BlockedPool : IDisposable
{
    private readonly ManualResetEventSlim _over = new();
    private readonly CountdownEvent _left;
    private readonly (int Workers, int Ports) _max;

    public BlockedPool()
    {
        ThreadPool.GetMaxThreads(out _max.Workers, out _max.Ports);
        ThreadPool.GetMinThreads(out var min, out _);
        var most = Math.Max(min, ThreadPool.ThreadCount);
        ThreadPool.SetMaxThreads(most, _max.Ports);
        // More than there are threads: whoever takes one of them waits, and the rest wait for a thread, before all else.
        _left = new CountdownEvent(4 * most);
        for (var i = 0; i < 4 * most; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                _over.Wait();
                _left.Signal();
            }, null);
        }
        if (IsFree(TimeSpan.FromMilliseconds(500))) throw new InvalidOperationException("the pool has a thread to spare");
    }

    /// <summary>Whether the pool still runs what it is given.</summary>
    public static bool IsFree(TimeSpan within)
    {
        var ran = new ManualResetEventSlim();
        ThreadPool.UnsafeQueueUserWorkItem(_ => ran.Set(), null);
        return ran.Wait(within);
    }

    public void Dispose()
    {
        ThreadPool.SetMaxThreads(_max.Workers, _max.Ports);
        _over.Set();
        _left.Wait();
        _left.Dispose();
    }
}
