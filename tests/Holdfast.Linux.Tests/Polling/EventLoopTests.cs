using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Holdfast.Linux.Polling;

namespace Holdfast.Linux.Tests.Polling;

public sealed class EventLoopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly EventLoop _loop = new("test");
    private readonly BlockingCollection<string> _happened = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void What_is_posted_runs_in_order_on_the_loops_thread()
    {
        _loop.Post(() => Tell($"before the start {_loop.IsCurrent}"));
        _loop.Start();
        for (var i = 0; i < 3; i++)
        {
            var number = i;
            _loop.Post(() => Tell($"{number} {_loop.IsCurrent}"));
        }
        Assert.Equal(["before the start True", "0 True", "1 True", "2 True"], Told(4));
        Assert.False(_loop.IsCurrent);
    }

    [Fact]
    public async Task What_waits_for_a_descriptor_on_the_loops_thread_goes_on_there()
    {
        _loop.Start();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var wentOn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() => _ = Wait());
        socket.SendTo([1], socket.LocalEndPoint!);
        Assert.True(await wentOn.Task.WaitAsync(Patience, Cancellation));
        Assert.Equal(1, socket.Receive(new byte[2]));

        async Task Wait()
        {
            await _loop.WaitReadableAsync((int)socket.Handle, Cancellation).ConfigureAwait(false);
            wentOn.SetResult(_loop.IsCurrent);
        }
    }

    [Fact]
    public async Task A_wait_for_a_descriptor_ends_when_it_is_cancelled()
    {
        _loop.Start();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _loop.WaitReadableAsync((int)socket.Handle, limit.Token).WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_times()
    {
        using var late = Timer("late", TimeSpan.FromMilliseconds(120));
        using var early = Timer("early", TimeSpan.FromMilliseconds(40));
        using var never = Timer("never", Timeout.InfiniteTimeSpan);
        using var now = Timer("now", TimeSpan.Zero);
        _loop.Start();
        Assert.Equal(["now", "early", "late"], Told(3));
    }

    [Fact]
    public void A_timer_never_fires_before_its_time()
    {
        _loop.Start();
        for (var milliseconds = 1; milliseconds < 20; milliseconds++)
        {
            var begun = Stopwatch.GetTimestamp();
            using var timer = Timer("", TimeSpan.FromMilliseconds(milliseconds));
            Told(1);
            Assert.True(Stopwatch.GetElapsedTime(begun) >= TimeSpan.FromMilliseconds(milliseconds));
        }
    }

    [Fact]
    public void A_timer_put_off_fires_once_at_the_later_time_and_one_moved_ahead_at_the_earlier()
    {
        using var putOff = Timer("put off", TimeSpan.FromMilliseconds(50));
        using var ahead = Timer("moved ahead", TimeSpan.FromHours(1));
        using var stopped = Timer("stopped", TimeSpan.FromMilliseconds(60));
        putOff.Change(TimeSpan.FromMilliseconds(300), Timeout.InfiniteTimeSpan);
        ahead.Change(TimeSpan.FromMilliseconds(100), Timeout.InfiniteTimeSpan);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using var last = Timer("last", TimeSpan.FromMilliseconds(500));
        _loop.Start();
        Assert.Equal(["moved ahead", "put off", "last"], Told(3));
    }

    [Fact]
    public void A_periodic_timer_fires_until_it_is_disposed()
    {
        _loop.Start();
        using var timer = _loop.Time.CreateTimer(
            _ => Tell("tick"), null, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5));
        Assert.Equal(["tick", "tick", "tick"], Told(3));
        timer.Dispose();
        var done = new ManualResetEventSlim();
        _loop.Post(done.Set);
        Assert.True(done.Wait(Patience, Cancellation));
        while (_happened.TryTake(out _))
        {
        }
        using var later = Timer("later", TimeSpan.FromMilliseconds(50));
        Assert.Equal(["later"], Told(1));
    }

    [Fact]
    public void What_was_received_counts_before_a_timer_that_is_due_as_well()
    {
        using var descriptor = new WakeUp();
        using var received = _loop.Watch(descriptor.Descriptor, Readiness.Readable, _ =>
        {
            descriptor.Clear();
            Tell("received");
        });
        _loop.Start();
        using var timer = Timer("timer", TimeSpan.FromMilliseconds(60));
        // The thread stands still while both come due.
        _loop.Post(() =>
        {
            Thread.Sleep(200);
            descriptor.Signal();
        });
        Assert.Equal(["received", "timer"], Told(2));
    }

    [Fact]
    public void Actions_that_post_others_for_ever_hold_up_neither_timers_nor_descriptors()
    {
        using var descriptor = new WakeUp();
        using var received = _loop.Watch(descriptor.Descriptor, Readiness.Readable, _ =>
        {
            descriptor.Clear();
            Tell("received");
        });
        void Again() => _loop.Post(Again);
        Again();
        _loop.Start();
        descriptor.Signal();
        Assert.Equal(["received"], Told(1));
        using var timer = Timer("timer", TimeSpan.FromMilliseconds(20));
        Assert.Equal(["timer"], Told(1));
    }

    [Fact]
    public void A_watch_tells_until_it_is_disposed_and_only_what_it_is_interested_in()
    {
        using var descriptor = new WakeUp();
        using var watch = _loop.Watch(descriptor.Descriptor, Readiness.None, ready =>
        {
            descriptor.Clear();
            Tell(ready.ToString());
        });
        _loop.Start();
        descriptor.Signal();
        using var first = Timer("not interested", TimeSpan.FromMilliseconds(50));
        Assert.Equal(["not interested"], Told(1));
        watch.Interest = Readiness.Readable;
        Assert.Equal(["Readable"], Told(1));
        watch.Dispose();
        descriptor.Signal();
        using var second = Timer("not watched", TimeSpan.FromMilliseconds(50));
        Assert.Equal(["not watched"], Told(1));
    }

    [Fact]
    public void What_awaits_a_delay_of_its_clock_goes_on_on_its_thread()
    {
        _loop.Start();
        async void Wait()
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), _loop.Time, Cancellation).ConfigureAwait(false);
            Tell($"{_loop.IsCurrent}");
        }
        _loop.Post(Wait);
        Assert.Equal(["True"], Told(1));
    }

    [Fact]
    public void A_clock_of_a_test_stays_what_it_is()
    {
        var other = new OtherClock();
        Assert.Same(other, _loop.ClockFor(other));
        Assert.Same(_loop.Time, _loop.ClockFor(TimeProvider.System));
    }

    [Fact]
    public void Work_that_is_run_goes_on_on_the_calling_thread_and_hands_on_what_it_returns_or_throws()
    {
        var (caller, outside) = (Environment.CurrentManagedThreadId, SynchronizationContext.Current);
        var result = EventLoop.Run(async loop =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), loop.Time, Cancellation);
            Assert.Equal((caller, true), (Environment.CurrentManagedThreadId, loop.IsCurrent));
            await Task.Run(() => { }, Cancellation);
            await Task.Yield();
            return Environment.CurrentManagedThreadId;
        });
        Assert.Equal(caller, result);
        Assert.Throws<InvalidOperationException>(() => EventLoop.Run<int>(async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException();
        }));
        Assert.Same(outside, SynchronizationContext.Current);
    }

    [Fact]
    public void Nothing_runs_after_it_was_disposed_and_late_calls_do_no_harm()
    {
        _loop.Start();
        _loop.Post(() =>
        {
            _loop.Dispose();
            Tell("disposed by an action");
        });
        _loop.Post(() => Tell("never"));
        Assert.Equal(["disposed by an action"], Told(1));
        using var descriptor = new WakeUp();
        using var watch = _loop.Watch(descriptor.Descriptor, Readiness.Readable, _ => Tell("never"));
        watch.Interest = Readiness.Writable;
        using var timer = Timer("never", TimeSpan.Zero);
        _loop.Post(() => Tell("never"));
        _loop.Dispose();
        Assert.False(_happened.TryTake(out _, 100, Cancellation));
    }

    [Fact]
    public void Posts_timers_and_watches_from_many_threads_are_all_heeded()
    {
        _loop.Start();
        const int each = 2000;
        var count = 0;
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < each; i++)
            {
                _loop.Post(() => Interlocked.Increment(ref count));
                _loop.Time.CreateTimer(
                    _ => Interlocked.Increment(ref count), null, TimeSpan.FromMicroseconds(i), Timeout.InfiniteTimeSpan);
            }
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref count) == 2 * 4 * each, Patience), $"{count}");
    }

    private ITimer Timer(string name, TimeSpan due) =>
        _loop.Time.CreateTimer(_ => Tell(name), null, due, Timeout.InfiniteTimeSpan);

    private void Tell(string what) => _happened.Add(what, Cancellation);

    private List<string> Told(int count)
    {
        var told = new List<string>();
        while (told.Count < count && _happened.TryTake(out var what, (int)Patience.TotalMilliseconds, Cancellation))
            told.Add(what);
        return told;
    }

    private sealed class OtherClock : TimeProvider;
}
