using System.Net;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Hedging;

/// <summary>Backends that refuse, over real sockets: the kernel says so.</summary>
public sealed class DeadBackendTests
{
    private static readonly byte[] Query = MessageText.Wire("www.example. IN A +rd");

    [Fact]
    public void A_query_that_is_refused_goes_to_the_next_backend_at_once()
    {
        using var alive = new TestResponder();
        using var site = Site(o => o, Refusing(), alive.EndPoint);
        byte[]? answer = site.Ask(Query);
        Assert.NotNull(answer);
        Assert.Equal(1, TestMessages.Answers(answer));
        Assert.Equal(1, site.Balancer.Counters[Counter.Retried]);
        Assert.Equal(0, site.Balancer.Counters[Counter.Hedged]);
    }

    [Fact]
    public void Over_tcp_too()
    {
        using var alive = new TestResponder();
        using var site = Site(o => o, Refusing(), alive.EndPoint);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(Query));
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
        Assert.Equal(1, site.Balancer.Counters[Counter.Retried]);
    }

    [Fact]
    public void A_backend_that_refuses_is_passed_over_from_then_on()
    {
        using var alive = new TestResponder();
        // Time alone ends the suspicion of a backend that is not checked: an interval.
        using var site = Site(
            o => o with
            {
                Backends =
                [
                    .. o.Backends.Select(backend => backend with
                    {
                        HealthCheck = new HealthCheckOptions { Interval = TimeSpan.FromMinutes(10) },
                    }),
                ],
            },
            Refusing(),
            alive.EndPoint);
        Assert.NotNull(site.Ask(Query));
        Wait.Until("it is suspected", () => site.Balancer.Backends[0].IsSuspected);
        Wait.Until("queries go past it", () =>
        {
            long before = site.Balancer.Backends[0].Queries;
            Assert.NotNull(site.Ask(Query));
            return site.Balancer.Backends[0].Queries == before;
        });
    }

    [Fact]
    public void Every_query_is_answered_whatever_the_policy_and_however_many_are_dead()
    {
        foreach (var policy in PolicyType.All)
        {
            using var alive = new TestResponder();
            using var site = Site(
                o => o with { Policy = policy }, Refusing(), Refusing(), alive.EndPoint, Refusing(), Refusing());
            using var client = TestSite.Client(site.EndPoint);
            for (int i = 0; i < 50; i++)
            {
                byte[] query = MessageText.Wire($"n{i}.example. IN A +rd");
                Assert.True(TestSite.Ask(client, query) is not null, $"{policy}: query {i}");
            }
        }
    }

    [Fact]
    public void A_query_that_all_refuse_is_tried_at_each_once()
    {
        using var site = Site(o => o, Refusing(), Refusing(), Refusing());
        Assert.Null(site.Ask(Query, 400));
        Assert.Equal([1, 1, 1], site.Balancer.Backends.Select(backend => backend.Queries));
        Assert.Equal(1, site.Balancer.Counters[Counter.BackendErrorDropped]);
    }

    [Fact]
    public void A_checked_backend_that_refuses_is_found_down_without_waiting_for_the_interval()
    {
        var dead = new TestResponder();
        using var alive = new TestResponder();
        using var site = Site(
            o => o with
            {
                Backends =
                [
                    .. o.Backends.Select(backend => backend with
                    {
                        Mode = BackendMode.Auto,
                        HealthCheck = new HealthCheckOptions
                        {
                            Interval = TimeSpan.FromMinutes(10), Timeout = TimeSpan.FromMilliseconds(500), Fall = 3,
                        },
                    }),
                ],
            },
            dead.EndPoint,
            alive.EndPoint);
        Wait.Until("both are up", () => site.Balancer.UsableBackends("default") == 2);
        dead.Dispose();
        Assert.NotNull(site.Ask(Query));
        Wait.Until("it is down", () => site.Balancer.Backends[0].State == BackendState.Down);
        Assert.False(site.Balancer.Backends[0].IsSuspected);
        Assert.Equal(BackendState.Up, site.Balancer.Backends[1].State);
    }

    private static TestSite Site(Func<LoadBalancerOptions, LoadBalancerOptions> change, params IPEndPoint[] backends) => new(
        o => change(o with
        {
            Policy = PolicyType.Of<FirstAvailable>(),
            Backends = [.. backends.Select((endPoint, index) => TestSite.Backend(endPoint, index) with { Order = index + 1 })],
        }));

    /// <summary>An address that nobody listens on.</summary>
    private static IPEndPoint Refusing() => new(IPAddress.Loopback, FreePort.Next());
}
