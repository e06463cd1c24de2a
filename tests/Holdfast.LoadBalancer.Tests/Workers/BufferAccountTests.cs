using Holdfast.Linux.Memory;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Workers;

public sealed unsafe class BufferAccountTests
{
    [Theory]
    [InlineData("Reading", 500)]
    [InlineData("Pending", 750)]
    [InlineData("Writing", 1000)]
    public void Gives_each_use_as_much_of_the_bound_as_it_is_worth(string use, int octets)
    {
        var accounts = new BufferAccounts(2) { Max = 1000 };
        var its = Enum.Parse<BufferUse>(use);
        Assert.True(accounts.Of(0)->TryAllocate(octets + 1, its) == null);
        byte* block = accounts.Of(0)->TryAllocate(octets, its);
        Assert.True(block != null);

        // All workers are held to one bound, but for the little that every connection needs.
        Assert.True(accounts.Of(1)->TryAllocate(1, its) == null);
        byte* small = accounts.Of(1)->TryAllocate(2048, BufferUse.Small);
        Assert.True(small != null);
        accounts.Of(1)->Free(small, 2048);
        accounts.Of(0)->Free(block, octets);
        Assert.Equal(0, accounts.Held);
    }

    [Fact]
    public void A_buffer_without_memory_says_so_and_keeps_what_is_in_it()
    {
        var accounts = new BufferAccounts(1) { Max = 10_000 };
        using var buffer = new StreamBuffer(100, accounts.Of(0), BufferUse.Writing);
        Assert.False(buffer.AddFrame(new byte[50]).IsEmpty);
        Assert.True(buffer.AddFrame(new byte[20_000]).IsEmpty);
        Assert.Equal((52, 50), (buffer.Count, buffer.FrameLength));
        Assert.False(buffer.AddFrame(new byte[5000]).IsEmpty);
        Assert.Equal(5054, buffer.Count);
        Assert.Equal(accounts.Held, buffer.Grown + 100);
        buffer.Remove(5054);
        Assert.Equal(0, accounts.Held);
    }

    [Fact]
    public void A_failed_allocation_is_told_and_not_thrown()
    {
        var accounts = new BufferAccounts(1);
        Assert.True(NativeHeap.TryAllocate(nuint.MaxValue / 4) == null);
        byte* block = accounts.Of(0)->TryAllocate(100, BufferUse.Reading);
        Assert.True(NativeHeap.TryReallocate(block, nuint.MaxValue / 4) == null);
        accounts.Of(0)->Free(block, 100);
        Assert.Equal(0, accounts.Held);
    }
}
