using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Workers;

public sealed class WorkerTests
{
    [Fact]
    public void Heartbeat_grows_old_while_a_worker_hangs()
    {
        using var site = new TestSite(o => o with { Threads = 2 });
        Wait.Until("both beat", () => site.Balancer.HeartbeatAge < TimeSpan.FromSeconds(5));
        using var release = new ManualResetEventSlim();
        site.Balancer.Workers[1].Worker.Post(() => release.Wait(TimeSpan.FromSeconds(20)));
        Wait.Until("the heartbeat grows old", () => site.Balancer.HeartbeatAge > TimeSpan.FromMilliseconds(800));
        release.Set();
        Wait.Until("it beats again", () => site.Balancer.HeartbeatAge < TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public void Has_no_heartbeat_before_it_starts()
    {
        using var balancer = new LoadBalancer(
            new LoadBalancerOptions { Listeners = [], Backends = [] }, TimeProvider.System,
                Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        Assert.Equal(TimeSpan.MaxValue, balancer.HeartbeatAge);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Allocates_nothing_for_queries_forwarded_answered_here_or_broken(bool withCookiesAndSubnet)
    {
        using var backend = new NativeEcho();
        using var site = new TestSite(options => options with
        {
            Limits = options.Limits with { ErrorAnswersPerSecond = 1_000_000 },
            Cookies = withCookiesAndSubnet ? new CookieOptions() : null,
            Backends =
            [
                TestSite.Backend(backend.EndPoint) with { Cookies = withCookiesAndSubnet, ClientSubnet = withCookiesAndSubnet },
            ],
        });
        byte[][] queries =
        [
            MessageText.Wire("cookie.example IN A +rd +do +ednsopt=10:0102030405060708 +ednsopt=65001:aa +ednsopt=12:0000"),
            MessageText.Wire("cookie.example IN A +rd +ednsopt=10:01020304050607080102030405060708"),
            MessageText.Wire("broken.example IN A +rd +ednsopt=8:00"),
            MessageText.Wire("version.bind CH TXT +rd +edns=1"),
            MessageText.Wire("hit.example IN A +rd +bufsize=1232 +nsid"),
            MessageText.Wire("plain.example IN A +rd"),
            MessageText.Wire("id.server CH TXT +rd"),
            MessageText.Wire("broken.example IN A +rd")[..20],
        ];
        using var client = TestSite.Client(site.EndPoint);
        Ask(client, queries, 5_000);
        Thread.Sleep(300);
        long before = site.Balancer.AllocatedBytes;
        Ask(client, queries, 100_000);
        Thread.Sleep(300);
        Assert.True(site.Balancer.ClientQueries >= 100_000);
        Assert.True(before > 0);
        Assert.Equal(0, site.Balancer.AllocatedBytes - before);
    }

    [Fact]
    public void Allocates_nothing_for_queries_answered_from_the_cache_or_stored_in_it()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Cache = new CacheOptions(100) { HugePages = false } }, backend.EndPoint);
        byte[][] few =
            [.. Enumerable.Range(0, 8)
            .Select(i => MessageText.Wire($"hit{i}.example IN A +rd +bufsize=1232 +nsid"))];
        byte[][] many = [.. Enumerable.Range(0, 3200).Select(i => MessageText.Wire($"miss{i}.example IN A +rd"))];
        using var client = TestSite.Client(site.EndPoint);
        Ask(client, many, 3_200);
        Ask(client, few, 5_000);
        Thread.Sleep(300);
        var counters = site.Balancer.Caches[0].Counters;
        long before = site.Balancer.AllocatedBytes;
        Ask(client, few, 100_000);
        Ask(client, many, 3_200);
        Thread.Sleep(300);
        var after = site.Balancer.Caches[0].Counters;
        Assert.True(after.Hits - counters.Hits >= 99_900 && after.Inserts - counters.Inserts >= 3_000, after.ToString());
        Assert.True(before > 0);
        Assert.Equal(0, site.Balancer.AllocatedBytes - before);
    }

    [Fact]
    public void Allocates_nothing_for_queries_that_wait_for_the_answer_to_another()
    {
        // An echo has no SOA: it is never stored, so that identical queries go on being forwarded or merged.
        using var backend = new NativeEcho();
        using var site = new TestSite(o => o with { Cache = new CacheOptions(100) { HugePages = false } }, backend.EndPoint);
        byte[][] queries =
            [MessageText.Wire("same.example IN A +rd +bufsize=1232 +nsid"),
                MessageText.Wire("SAME.example IN A +rd +bufsize=512")];
        using var client = TestSite.Client(site.EndPoint);
        Ask(client, queries, 5_000);
        Thread.Sleep(300);
        long before = site.Balancer.AllocatedBytes, merged = site.Balancer.Counters[Counter.Merged];
        Ask(client, queries, 100_000);
        Thread.Sleep(300);
        Assert.True(
            site.Balancer.Counters[Counter.Merged] - merged > 1_000, $"{site.Balancer.Counters[Counter.Merged] - merged} merged");
        Assert.True(before > 0);
        Assert.Equal(0, site.Balancer.AllocatedBytes - before);
    }

    [Fact]
    public void Allocates_nothing_for_queries_answered_after_the_answers_time()
    {
        var time = new FakeTimeProvider();
        bool fails = false;
        using var backend = new TestResponder((query, _) =>
            [Volatile.Read(ref fails) ? query.Answer("SERVFAIL") : query.Answer("NOERROR", "@ 60 A 192.0.2.1")]);
        using var site = new TestSite(
            time,
            o => o with { Cache = new CacheOptions(100) { HugePages = false, StaleCacheEntriesTtl = TimeSpan.FromHours(1) } },
            backend.EndPoint);
        byte[][] queries =
        [
            .. Enumerable.Range(0, 8)
                .Select(i => MessageText.Wire($"n{i}.example IN A +rd {(i % 2 == 0 ? "" : "+bufsize=512")}")),
        ];
        using var client = TestSite.Client(site.EndPoint);
        Ask(client, queries, 320);
        Volatile.Write(ref fails, true);
        time.Advance(TimeSpan.FromSeconds(100));
        Ask(client, queries, 3_200);
        Turn();
        long before = site.Balancer.AllocatedBytes, stale = site.Balancer.Caches[0].Counters.StaleForFailure;
        Ask(client, queries, 16_000);
        Turn();
        Assert.Equal(16_000, site.Balancer.Caches[0].Counters.StaleForFailure - stale);
        Assert.True(before > 0);
        Assert.Equal(0, site.Balancer.AllocatedBytes - before);

        void Turn()
        {
            // Sweeps, by which the worker tells what it has allocated, go by the clock.
            time.Advance(TimeSpan.FromSeconds(1));
            Wait.Until("a turn of the worker", () => site.Balancer.HeartbeatAge <= TimeSpan.Zero);
            time.Advance(TimeSpan.FromSeconds(1));
            Wait.Until("a turn of the worker", () => site.Balancer.HeartbeatAge <= TimeSpan.Zero);
            Thread.Sleep(300);
        }
    }

    private static void Ask(System.Net.Sockets.Socket client, byte[][] queries, int count)
    {
        byte[] buffer = new byte[4096];
        const int window = 32;
        for (int sent = 0; sent < count; sent += window)
        {
            for (int i = 0; i < window; i++)
                client.Send(queries[(sent + i) % queries.Length]);
            for (int i = 0; i < window; i++)
                client.Receive(buffer);
        }
    }
}
