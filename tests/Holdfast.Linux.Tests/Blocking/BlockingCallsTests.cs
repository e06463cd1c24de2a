using Holdfast.Linux.Blocking;
using Holdfast.Testing.Waiting;

namespace Holdfast.Linux.Tests.Blocking;

public sealed class BlockingCallsTests : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly BlockingCalls<string, int> _calls = new("hf-test", 3);
    private int _begun;

    public void Dispose() => _release.Set();

    [Fact]
    public async Task Gives_what_the_call_finds_or_throws()
    {
        Assert.Equal(5, await _calls.TryRun("abcde", key => key.Length)!);
        var failed = await Assert.ThrowsAsync<IOException>(() => _calls.TryRun("x", _ => throw new IOException("broken"))!);
        Assert.Equal("broken", failed.Message);
        Assert.Equal(0, _calls.Running);
    }

    [Fact]
    public async Task Runs_on_no_thread_of_the_pool()
    {
        var onPool = await new BlockingCalls<string, bool>("hf-test", 1).TryRun(
            "x", _ => Thread.CurrentThread.IsThreadPoolThread)!;
        Assert.False(onPool);
    }

    [Fact]
    public async Task Who_asks_again_while_a_call_hangs_waits_for_the_same()
    {
        var first = Hang("a")!;
        Assert.Same(first, Hang("a"));
        await Wait.UntilAsync(() => Volatile.Read(ref _begun) == 1);
        _release.Set();
        await first;
        Assert.NotSame(first, Hang("a"));
    }

    [Fact]
    public async Task What_hangs_is_bounded_and_frees_its_place_when_it_ends()
    {
        var hanging = new[] { Hang("a"), Hang("b"), Hang("c") };
        Assert.Null(_calls.TryRun("d", key => key.Length));
        Assert.Equal(3, _calls.Running);
        _release.Set();
        await Task.WhenAll(hanging!);
        Assert.Equal(1, await _calls.TryRun("d", key => key.Length)!);
    }

    [Fact]
    public async Task Calls_of_all_keys_begin_at_once_whatever_hangs()
    {
        var many = new BlockingCalls<int, int>("hf-test", 64);
        for (var round = 0; round < 20; round++)
        {
            using var all = new CountdownEvent(32);
            var calls = Enumerable.Range(0, 32).Select(key => many.TryRun(key, _ =>
            {
                all.Signal();
                all.Wait();
                return key;
            })!).ToArray();
            Assert.Equal(Enumerable.Range(0, 32), await Task.WhenAll(calls).WaitAsync(
                TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        }
    }

    private Task<int>? Hang(string key) => _calls.TryRun(key, _ =>
    {
        Interlocked.Increment(ref _begun);
        _release.Wait();
        return 0;
    });
}
