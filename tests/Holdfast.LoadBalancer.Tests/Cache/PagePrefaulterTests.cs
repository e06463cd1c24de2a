using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Cache.Memory;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed partial class PagePrefaulterTests
{
    // 64 MiB of chunks.
    private static readonly CacheOptions Options = new(100_000) { MaxBytes = 66 << 20 };

    [Fact]
    public void An_empty_cache_takes_nothing_prefaulter()
    {
        using var memory = new CacheMemory(Options.Bounds, Options.HugePages, 1);
        var prefaulter = new PagePrefaulter(memory);
        Assert.False(prefaulter.Prefault());
        Assert.Equal(0, Resident(memory));
    }

    [Fact]
    public void Memory_is_ready_before_it_is_written_to_and_not_much_more()
    {
        using var memory = new CacheMemory(Options.Bounds, hugePages: false, 1);
        var prefaulter = new PagePrefaulter(memory);
        const int step = 3 * PagePrefaulter.Least;
        for (int touched = step; touched <= 5 * step; touched += step)
        {
            Assert.True(memory.Chunks.TryTake(step, out _));
            Assert.True(prefaulter.Prefault());
            int ready = Resident(memory);
            Assert.InRange(ready, touched + (2 * step), touched + (2 * step) + (8192 / ChunkStore.ChunkSize));
            Assert.False(prefaulter.Prefault());
            Assert.Equal(ready, Resident(memory));
        }
    }

    [Fact]
    public void A_trickle_finds_the_least_ready()
    {
        using var memory = new CacheMemory(Options.Bounds, hugePages: false, 1);
        Assert.True(memory.Chunks.TryTake(1, out _));
        new PagePrefaulter(memory).Prefault();
        Assert.InRange(Resident(memory), PagePrefaulter.Least, PagePrefaulter.Least + 64);
    }

    [Fact]
    public void Nothing_beyond_the_last_chunk_is_asked_for()
    {
        using var memory = new CacheMemory(new CacheOptions(10) { MaxBytes = 1 << 20 }.Bounds, hugePages: true, 1);
        var prefaulter = new PagePrefaulter(memory);
        Assert.True(memory.Chunks.TryTake(memory.Chunks.Capacity, out _));
        Assert.Null(Record.Exception(() => prefaulter.Prefault()));
        Assert.Equal(memory.Chunks.Capacity, Resident(memory));
    }

    /// <summary>Chunks whose page is there, from the first on up to one that is not.</summary>
    private static unsafe int Resident(CacheMemory memory)
    {
        const int page = 4096;
        byte resident;
        int chunk = 0;
        for (; chunk < memory.Chunks.Capacity; chunk++)
        {
            nint address = (nint)memory.Chunks.PayloadOf(chunk) & ~(nint)(page - 1);
            Assert.Equal(0, InCore(address, page, &resident));
            if ((resident & 1) == 0)
                break;
        }

        return chunk;
    }

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static unsafe partial int InCore(nint address, nuint length, byte* pages);
}
