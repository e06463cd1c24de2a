namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>A thread pool with no thread free, and a heap under pressure.</summary>
internal sealed class BusyPool : IDisposable
{
    private volatile bool _over;

    public BusyPool()
    {
        for (var thread = 0; thread < 2 * Environment.ProcessorCount; thread++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                var kept = new Queue<byte[]>();
                while (!_over)
                {
                    kept.Enqueue(new byte[10_000]);
                    if (kept.Count > 200) kept.Dequeue();
                    if (Random.Shared.Next(100) == 0) Thread.Sleep(1);
                }
            }, null);
        }
    }

    public void Dispose() => _over = true;
}
