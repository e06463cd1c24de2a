using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Hedging;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Workers;

public sealed class ReloadTests
{
    [Fact]
    public async Task Loses_nothing_while_listeners_and_backends_change_under_load()
    {
        using var one = new TestResponder();
        using var two = new TestResponder();
        using var site = new TestSite(null, one.EndPoint);
        using var stop = new CancellationTokenSource();
        int asked = 0, lost = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            using var client = TestSite.Client(site.EndPoint);
            while (!stop.IsCancellationRequested)
            {
                Interlocked.Increment(ref asked);
                if (TestSite.Ask(client, MessageText.Wire("load.example IN A +rd")) is null)
                    Interlocked.Increment(ref lost);
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        var extra = new ListenerOptions(new IPEndPoint(IPAddress.Parse("127.0.0.2"), FreePort.Next()));
        for (int i = 0; i < 40; i++)
        {
            site.Balancer.Reconfigure(site.Options with
            {
                Listeners = i % 2 == 0
                    ? [extra, site.Options.Listeners[0] with { MaxUdpSize = 1232 + i }] : site.Options.Listeners,
                Backends = i % 3 == 0 ? [TestSite.Backend(two.EndPoint)] : [TestSite.Backend(one.EndPoint)],
            });
            Thread.Sleep(20);
        }

        await stop.CancelAsync();
        await load;
        Assert.True(asked > 100, $"{asked} asked");
        Assert.Equal(0, lost);
        Assert.NotEmpty(two.Received);
    }

    [Fact]
    public async Task Answers_every_query_while_all_checked_backends_are_replaced_again_and_again()
    {
        using var one = new TestResponder();
        using var two = new TestResponder();
        IPEndPoint[] endPoints = [one.EndPoint, two.EndPoint];
        using var site = new TestSite(o => o with { Backends = [Checked("first", one.EndPoint)] });
        Wait.Until("the first backend is up", () => site.Balancer.UsableBackends("default") == 1);
        using var stop = new CancellationTokenSource();
        int asked = 0;
        var wrong = new ConcurrentQueue<string>();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            using var client = TestSite.Client(site.EndPoint);
            while (!stop.IsCancellationRequested)
            {
                byte[]? answer = TestSite.Ask(client, MessageText.Wire($"n{Interlocked.Increment(ref asked)}.example IN A +rd"));
                if (answer is null || TestMessages.Answers(answer) != 1)
                    wrong.Enqueue(answer is null ? "no answer" : TestMessages.FirstLine(answer));
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        for (int i = 0; i < 60; i++)
            site.Balancer.Reconfigure(site.Options with { Backends = [Checked($"number {i}", endPoints[i % 2])] });

        await stop.CancelAsync();
        await load;
        Assert.True(asked > 100, $"{asked} asked");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Asks_new_backends_whose_first_check_takes_long_rather_than_none()
    {
        using var gate = new SemaphoreSlim(0);
        using var old = new TestResponder();
        using var slow = new TestResponder((query, _) =>
        {
            if (TestMessages.QName(query) == "a.root-servers.net.")
                gate.Wait(TimeSpan.FromSeconds(5));
            return [query.Answer()];
        });
        using var site = new TestSite(o => o with { Backends = [Checked("old", old.EndPoint)] });
        Wait.Until("the old backend is up", () => site.Balancer.UsableBackends("default") == 1);
        var times = site.Balancer.Reconfigure(site.Options with { Backends = [Checked("new", slow.EndPoint)] });
        Assert.True(times.Checks >= PoolSet.FirstChecksTime * 0.9, $"{times}");
        Assert.Equal(1, site.Balancer.UsableBackends("default"));
        Assert.Null(site.Balancer.Backends[0].LastCheck);
        gate.Release(10);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        Wait.Until("the first check is back", () => site.Balancer.Backends[0].LastCheck is { Success: true });
        Assert.Equal(1, site.Balancer.UsableBackends("default"));
    }

    [Fact]
    public void Takes_a_new_backend_that_is_dead_for_down_though_it_is_the_only_one()
    {
        using var old = new TestResponder();
        using var site = new TestSite(o => o with { Backends = [Checked("old", old.EndPoint)] });
        Wait.Until("the old backend is up", () => site.Balancer.UsableBackends("default") == 1);
        var nobody = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        site.Balancer.Reconfigure(site.Options with { Backends = [Checked("new", nobody)] });
        Wait.Until("the new one is down", () => site.Balancer.UsableBackends("default") == 0);
    }

    [Fact]
    public void Answers_in_flight_reach_the_client_after_backend_and_listener_are_gone()
    {
        using var gate = new SemaphoreSlim(0);
        using var backend = new TestResponder((query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(5));
            return [query.Answer()];
        });
        using var site = new TestSite(
            o => o with { Backends = [TestSite.Backend(backend.EndPoint) with { UdpTimeout = TimeSpan.FromSeconds(10) }] });
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("a.example IN A +rd"));
        Wait.Until("the backend is asked", () => !backend.Received.IsEmpty);
        site.Balancer.Reconfigure(site.Options with { Listeners = [], Backends = [] });
        gate.Release();
        byte[] buffer = new byte[512];
        Assert.Equal(1, TestMessages.Answers(buffer[..client.Receive(buffer)]));
        Wait.Until("the listener is closed", () => TestSite.Ask(client, MessageText.Wire("a.example IN A +rd"), 100) is null);
    }

    [Fact]
    public async Task What_is_in_flight_is_answered_by_the_backend_asked_when_backends_cache_and_listeners_are_replaced()
    {
        using var gate = new SemaphoreSlim(0);
        using var old = new TestResponder((query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(10));
            return [query.Answer()];
        });
        using var fresh = new TestResponder((query, _) => [query.Answer(records: 2)]);
        var removed = new IPEndPoint(IPAddress.Parse("127.0.0.5"), FreePort.Next());
        using var site = new TestSite(o => o with
        {
            Listeners = [.. o.Listeners, new ListenerOptions(removed)],
            Cache = new CacheOptions(100) { HugePages = false },
            // Overdue queries stay where they are.
            Hedge = new HedgeOptions { Time = HedgeTime.Off },
            Backends =
            [
                TestSite.Backend(old.EndPoint) with
                {
                    UdpTimeout = TimeSpan.FromSeconds(20), TcpTimeout = TimeSpan.FromSeconds(20),
                },
            ],
        });
        byte[] Query(string name) => MessageText.Wire($"{name}.example. IN A +rd");
        Task<byte[]?> Udp(string name, IPEndPoint server) => Task.Run(() => site.Ask(Query(name), 15_000, server));
        Task<byte[]?> Tcp(string name, IPEndPoint server) => Task.Run(byte[]? () =>
        {
            using var stream = site.Connect(server);
            stream.ReadTimeout = 15_000;
            stream.Write(TestMessages.Frame(Query(name)));
            return TestMessages.ReadFrame(stream);
        });
        Task<byte[]?>[] inFlight =
        [
            Udp("one", site.EndPoint), Tcp("two", site.EndPoint), Udp("three", removed), Tcp("four", removed),
        ];
        Wait.Until("all are in flight", () => site.Balancer.Backends[0].Outstanding == inFlight.Length);
        var joined = Udp("one", site.EndPoint);
        Wait.Until("one waits for another's answer", () => site.Balancer.Counters[Counter.Merged] == 1);

        site.Balancer.Reconfigure(site.Options with
        {
            Listeners = [site.Options.Listeners[0]],
            Cache = new CacheOptions(200) { HugePages = false },
            Backends = [TestSite.Backend(fresh.EndPoint) with { Name = "fresh" }],
        });
        Assert.Equal(2, TestMessages.Answers(site.Ask(Query("five"))!));
        gate.Release(100);
        foreach (var task in inFlight.Append(joined))
        {
            byte[]? answer = await task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.NotNull(answer);
            Assert.Equal(1, TestMessages.Answers(answer));
        }

        Wait.Until("the removed listener is closed", () => site.Ask(Query("six"), 100, removed) is null);
    }

    [Fact]
    public void Changes_nothing_when_a_new_listener_cannot_be_bound()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var taken = (IPEndPoint)holder.LocalEndPoint!;
        var free = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var failed = Assert.Throws<ListenerException>(() => site.Balancer.Reconfigure(site.Options with
        {
            Listeners = [new ListenerOptions(free), new ListenerOptions(taken)],
            Backends = [],
        }));
        Assert.Equal(taken, failed.EndPoint);
        Assert.Contains($"(pid {Environment.ProcessId})", failed.Message, StringComparison.Ordinal);
        Assert.Single(site.Balancer.Backends);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        using var still = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        still.Bind(free);
    }

    [Fact]
    public void Refuses_another_number_of_threads()
    {
        using var site = new TestSite();
        Assert.Throws<ArgumentException>(() => site.Balancer.Reconfigure(site.Options with { Threads = 2 }));
    }

    [Fact]
    public void Does_not_start_beside_another_that_has_the_port()
    {
        using var site = new TestSite();
        using var second = new LoadBalancer(
            site.Options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var failed = Assert.Throws<ListenerException>(second.Start);
        Assert.Contains("taken", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_of_changed_backends()
    {
        using var site = new TestSite(null, new IPEndPoint(IPAddress.Loopback, 1));
        int told = 0;
        site.Balancer.BackendsChanged += () => told++;
        Assert.Equal(1, site.Balancer.UsableBackends("default"));
        site.Balancer.Reconfigure(site.Options with { Backends = [] });
        Assert.True(told > 0);
        Assert.Equal(0, site.Balancer.UsableBackends("default"));
        Assert.Equal(0, site.Balancer.UsableBackends("nowhere"));
    }

    private static BackendOptions Checked(string name, IPEndPoint endPoint) => TestSite.Backend(endPoint) with
    {
        Name = name,
        Mode = BackendMode.Auto,
        HealthCheck = new HealthCheckOptions { Timeout = TimeSpan.FromSeconds(1) },
    };
}
