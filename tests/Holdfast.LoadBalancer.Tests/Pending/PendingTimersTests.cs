using FsCheck;
using FsCheck.Xunit;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Pending;

public sealed unsafe class PendingTimersTests : IDisposable
{
    private const long Step = 50;

    private readonly BufferAccounts _buffers = new(1);
    private readonly PendingQueries _pending;
    private readonly PendingTimers _timers;

    public PendingTimersTests()
    {
        _pending = new PendingQueries(_buffers.Of(0));
        _timers = new PendingTimers(_pending, Step);
    }

    public void Dispose()
    {
        _pending.Dispose();
        _buffers.Dispose();
    }

    [Property(MaxTest = 200)]
    public void Each_is_taken_once_when_due_and_those_that_are_stopped_never(int seed)
    {
        using var pending = new PendingQueries(_buffers.Of(0));
        var timers = new PendingTimers(pending, Step);
        var random = new Random(seed);
        var running = new Dictionary<int, long>();
        long now = random.NextInt64(1_000_000_000_000);
        for (int i = 0; i < 500; i++)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    Assert.True(pending.TryTake(out int number));
                    pending[number] = default;
                    running[number] = now + random.Next(random.Next(4) == 0 ? 100_000 : 3_000);
                    timers.Start(number, running[number]);
                    break;
                case 2 when running.Count > 0:
                    int stopped = running.Keys.ElementAt(random.Next(running.Count));
                    timers.Stop(ref pending[stopped]);
                    running.Remove(stopped);
                    pending.Free(stopped);
                    break;
                default:
                    now += random.Next(random.Next(10) == 0 ? 50_000 : 200);
                    while (timers.TryTakeDue(now, out int due))
                    {
                        Assert.True(running.Remove(due, out long dueAt));
                        Assert.True(dueAt <= now);
                        pending.Free(due);
                    }

                    Assert.All(running.Values, dueAt => Assert.True(dueAt > now - Step));
                    break;
            }
        }
    }

    [Fact]
    public void One_longer_than_the_ring_is_put_off_until_it_is_due()
    {
        Assert.True(_pending.TryTake(out int number));
        _timers.Start(number, 1_000_000);
        for (long now = 0; now < 1_000_000; now += 20)
            Assert.False(_timers.TryTakeDue(now, out _));
        Assert.True(_timers.TryTakeDue(1_000_000 + Step, out int due));
        Assert.Equal(number, due);
        Assert.False(_timers.TryTakeDue(2_000_000, out _));
    }

    [Fact]
    public void To_stop_one_that_does_not_run_changes_nothing()
    {
        Assert.True(_pending.TryTake(out int number));
        _timers.Stop(ref _pending[number]);
        Assert.False(_timers.TryTakeDue(1_000_000, out _));
    }
}
