using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class CacheReloadTests
{
    private static readonly CacheOptions Small = new(100) { HugePages = false };

    [Fact]
    public void A_reload_keeps_a_cache_whose_options_it_leaves_alone_and_begins_another_where_they_change()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Cache = Small }, backend.EndPoint);
        byte[] query = MessageText.Wire("www.example.org IN A +rd");
        Assert.NotNull(site.Ask(query));
        site.Balancer.Reconfigure(
            site.Options with { Cache = new CacheOptions(100) { HugePages = false }, NoBackend = NoBackendAction.Drop });
        Assert.NotNull(site.Ask(query));
        Assert.Single(backend.Received);
        Assert.Equal(1, Assert.Single(site.Balancer.Caches).Counters.Hits);

        site.Balancer.Reconfigure(site.Options with { Cache = Small with { MaxTtl = TimeSpan.FromHours(1) } });
        Assert.Equal(0, Assert.Single(site.Balancer.Caches).Counters.Entries);
        Assert.NotNull(site.Ask(query));
        Assert.Equal(2, backend.Received.Count);

        site.Balancer.Reconfigure(site.Options with { Cache = null });
        Assert.NotNull(site.Ask(query));
        Assert.Equal(3, backend.Received.Count);
        Assert.Empty(site.Balancer.Caches);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_answer_that_comes_after_its_cache_is_gone_is_stored_nowhere(bool tcp)
    {
        using var gate = new SemaphoreSlim(0);
        using var backend = new TestResponder((query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(5));
            return [query.Answer()];
        });
        using var site = new TestSite(o => o with
        {
            Cache = Small,
            Backends = [
                TestSite.Backend(
                    backend.EndPoint) with { UdpTimeout = TimeSpan.FromSeconds(10), TcpTimeout = TimeSpan.FromSeconds(10) }],
        });
        byte[] query = MessageText.Wire("www.example.org IN A +rd");
        using var client = TestSite.Client(site.EndPoint);
        using var stream = site.Connect();
        if (tcp)
            stream.Write(TestMessages.Frame(query));
        else
            client.Send(query);
        Wait.Until("the backend is asked", () => !backend.Received.IsEmpty);
        site.Balancer.Reconfigure(site.Options with { Cache = Small with { MinTtl = TimeSpan.FromSeconds(1) } });
        gate.Release();
        byte[] buffer = new byte[512];
        byte[] answer = tcp ? TestMessages.ReadFrame(stream) : buffer[..client.Receive(buffer)];
        Assert.Equal(query.Answer(), answer);
        var counters = Assert.Single(site.Balancer.Caches).Counters;
        Assert.Equal((0, 0), (counters.Inserts, counters.NotStored.Values.Sum()));
    }

    [Fact]
    public void A_cache_is_given_up_only_when_a_worker_that_was_late_has_left_it()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Cache = Small }, backend.EndPoint);
        using var release = new ManualResetEventSlim();
        var old = site.Balancer.Workers[0].Configuration.DefaultPool.Cache!;
        site.Balancer.Workers[0].Worker.Post(() => release.Wait(TimeSpan.FromSeconds(20)));
        site.Balancer.Reconfigure(site.Options with { Cache = Small with { MinTtl = TimeSpan.FromSeconds(1) } });
        Assert.Same(old, site.Balancer.Workers[0].Configuration.DefaultPool.Cache);
        Assert.False(old.IsDisposed);
        release.Set();
        Wait.Until("the old cache is given up", () => old.IsDisposed);
        Assert.NotNull(site.Ask(MessageText.Wire("www.example.org IN A +rd")));
    }

    [Fact]
    public void A_cache_that_cannot_be_had_changes_nothing()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Cache = Small }, backend.EndPoint);
        Assert.NotNull(site.Ask(MessageText.Wire("www.example.org IN A +rd")));
        Assert.Throws<ArgumentException>(
            () => site.Balancer.Reconfigure(site.Options with { Cache = Small with { MaxBytes = 1 }, Backends = [] }));
        Assert.NotNull(site.Ask(MessageText.Wire("www.example.org IN A +rd")));
        Assert.Equal(1, Assert.Single(site.Balancer.Caches).Counters.Hits);
    }

    [Fact]
    public async Task Nothing_is_lost_or_mixed_up_while_caches_come_and_go_under_load()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Cache = Small, Threads = 2 }, backend.EndPoint);
        using var stop = new CancellationTokenSource();
        int asked = 0, wrong = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Factory.StartNew(() =>
        {
            using var client = TestSite.Client(site.EndPoint);
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                byte[] query = MessageText.Wire($"name{i % 50}.example IN A +rd +qid={i & 0xFFFF} +bufsize=1232");
                Interlocked.Increment(ref asked);
                byte[]? answer = TestSite.Ask(client, query);
                if (answer is null || TestMessages.Id(answer) != (ushort)i
                    || TestMessages.QName(answer) != TestMessages.QName(query) || TestMessages.Answers(answer) != 1)
                    Interlocked.Increment(ref wrong);
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        for (int i = 0; i < 40; i++)
        {
            site.Balancer.Reconfigure(
                site.Options with { Cache = i % 4 == 3 ? null : Small with { MaxTtl = TimeSpan.FromHours(1 + (i % 4)) } });
            Assert.Equal(i % 4 == 3 ? 0 : 1, site.Balancer.Caches.Length);
            Thread.Sleep(20);
        }

        await stop.CancelAsync();
        await load;
        Assert.True(asked > 100, $"{asked} asked");
        Assert.Equal(0, wrong);
    }
}
