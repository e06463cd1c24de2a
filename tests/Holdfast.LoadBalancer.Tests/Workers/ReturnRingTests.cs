using System.Buffers.Binary;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Workers;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Workers;

public sealed class ReturnRingTests : IWorkerObserver, IDisposable
{
    private const int Largest = 64;
    private const int Room = 16;

    private readonly Worker _worker;
    private readonly ReturnRing _ring;
    private readonly List<(ulong Token, ulong First, int Length)> _received = new(1 << 20);
    private long _allocated;
    private Exception? _broken;

    public ReturnRingTests()
    {
        _worker = new Worker(0, TimeProvider.System, this, broken => _broken = broken);
        _ring = new ReturnRing(_worker, 256, Largest, Room, Receive);
        _worker.Start();
    }

    public void Dispose()
    {
        _worker.Stop();
        Assert.True(_worker.Join(TimeSpan.FromSeconds(10)));
        _ring.Dispose();
        _worker.Dispose();
        Assert.Null(_broken);
    }

    [Fact]
    public async Task Many_threads_post_and_the_worker_takes_everything_whole_and_in_each_threads_order()
    {
        const int threads = 4, messages = 50_000;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(() =>
        {
            byte[] message = new byte[Largest];
            for (int i = 0; i < messages; i++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(message, (ulong)i * 7);
                while (!_ring.TryPost(((ulong)thread << 32) | (uint)i, message.AsSpan(0, 8 + (i % (Largest - 8)))))
                    Thread.Yield();
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Wait.Until("everything is taken", () => Received() == threads * messages);
        var received = _received.ToArray();
        for (int thread = 0; thread < threads; thread++)
        {
            var own = received.Where(one => one.Token >> 32 == (ulong)thread).ToArray();
            Assert.Equal(
                Enumerable.Range(0, messages)
                    .Select(i => ((ulong)i * 7, 8 + (i % (Largest - 8)))), own.Select(one => (one.First, one.Length)));
        }
    }

    [Fact]
    public void What_finds_it_full_is_dropped_and_counted_and_the_rest_arrives()
    {
        using var hold = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        _worker.Post(() =>
        {
            held.Set();
            hold.Wait(TimeSpan.FromSeconds(20));
        });
        held.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        bool[] posted = [.. Enumerable.Range(0, 261).Select(i => _ring.TryPost((ulong)i, new byte[8]))];
        Assert.Equal((256, 5), (posted.Count(one => one), _ring.Dropped));
        hold.Set();
        Wait.Until("what was posted arrives", () => Received() == 256);
        Assert.True(_ring.TryPost(1, new byte[Largest]));
        Assert.False(_ring.TryPost(2, new byte[Largest + 1]));
        Wait.Until("there is room again", () => Received() == 257);
        Assert.Equal(6, _ring.Dropped);
    }

    [Fact]
    public void Neither_who_posts_nor_the_worker_allocates()
    {
        byte[] message = new byte[8];
        Post(1_000);
        Wait.Until("they arrive", () => Received() == 1_000);
        Thread.Sleep(200);
        long workers = Volatile.Read(ref _allocated), before = GC.GetAllocatedBytesForCurrentThread();
        Post(100_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Wait.Until("they arrive", () => Received() == 101_000);
        Thread.Sleep(200);
        Assert.Equal(0, Volatile.Read(ref _allocated) - workers);

        void Post(int count)
        {
            for (int i = 0; i < count; i++)
            {
                while (!_ring.TryPost((ulong)i, message))
                    Thread.Yield();
            }
        }
    }

    void IWorkerObserver.TurnBegan(long now)
    {
    }

    void IWorkerObserver.BatchEnded(long elapsed)
    {
    }

    void IWorkerObserver.Swept() => Volatile.Write(ref _allocated, GC.GetAllocatedBytesForCurrentThread());

    private int Received()
    {
        lock (_received)
            return _received.Count;
    }

    private void Receive(ulong token, Span<byte> buffer, int length)
    {
        if (buffer.Length != Largest + Room)
            throw new InvalidOperationException($"{buffer.Length} octets of room");
        lock (_received)
            _received.Add((token, BinaryPrimitives.ReadUInt64LittleEndian(buffer), length));
    }
}
