using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Cache.Memory;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class ChunkStoreTests
{
    private const int Chunks = 36;

    [Fact]
    public void No_more_chunks_are_given_than_there_are()
    {
        using var memory = Memory();
        Assert.True(memory.Chunks.TryTake(Chunks - 1, out int first));
        Assert.False(memory.Chunks.TryTake(2, out _));
        Assert.True(memory.Chunks.TryTake(1, out int last));
        memory.Chunks.GiveBack(last);
        memory.Chunks.GiveBack(first);
        Assert.Equal(0, memory.Chunks.InUse);
        Assert.True(memory.Chunks.TryTake(Chunks, out _));
    }

    [Fact]
    public void No_chunk_is_ever_in_two_chains()
    {
        using var memory = Memory();
        int conflicts = 0;
        long end = Environment.TickCount64 + 2_000;
        var threads = Enumerable.Range(1, 4).Select(number => new Thread(() =>
        {
            for (int i = 0; Environment.TickCount64 < end; i++)
            {
                if (memory.Chunks.TryTake(1 + (i % 3), out int first) && !TryOwn(memory.Chunks, first, number))
                    Interlocked.Increment(ref conflicts);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(0, conflicts);
        Assert.Equal(0, memory.Chunks.InUse);
    }

    private static CacheMemory Memory()
    {
        var options = new CacheOptions(1) { HugePages = false };
        return new CacheMemory((options with { MaxBytes = 128 + (Chunks * 128) }).Bounds, options.HugePages, 1);
    }

    /// <summary>
    /// Puts a number on every chunk of the chain, takes it off again, and gives the chain back; false when another was there.
    /// </summary>
    private static unsafe bool TryOwn(ChunkStore chunks, int first, int number)
    {
        bool own = true;
        for (int chunk = first; chunk >= 0; chunk = chunks.Next(chunk) - 1)
            own &= Interlocked.Exchange(ref *(int*)chunks.PayloadOf(chunk), number) == 0;
        Thread.Yield();
        for (int chunk = first; chunk >= 0; chunk = chunks.Next(chunk) - 1)
            own &= Interlocked.Exchange(ref *(int*)chunks.PayloadOf(chunk), 0) == number;
        chunks.GiveBack(first);
        return own;
    }
}
