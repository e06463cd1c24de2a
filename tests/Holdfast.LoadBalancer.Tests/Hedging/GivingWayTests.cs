using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Hedging;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Hedging;

/// <summary>Hedged queries that give way to newer ones.</summary>
public sealed class GivingWayTests
{
    [Fact]
    public void A_query_gives_way_with_its_hedge_so_that_there_is_room_at_once()
    {
        const int most = 8;
        using var silent = new HeldQueries();
        using var alsoSilent = new HeldQueries();
        using var site = new TestSite(
            o => o with
            {
                Limits = new ClientLimits { MaxWaiting = most },
                Hedge = new HedgeOptions { Time = new HedgeTime(TimeSpan.FromMilliseconds(100)) },
                // All go to the first, so that the second is not suspected before it is asked as well.
                Policy = PolicyType.Of<FirstAvailable>(),
                Backends =
                [
                    .. o.Backends.Select((backend, index) =>
                        backend with { Order = index + 1, UdpTimeout = TimeSpan.FromMinutes(1) }),
                ],
            },
            silent.EndPoint, alsoSilent.EndPoint);
        using var client = TestSite.Client(site.EndPoint);
        for (int i = 0; i < most; i++)
            client.Send(MessageText.Wire($"n{i}.example IN A +rd"));
        Wait.Until("all are hedged", () => site.Balancer.Counters[Counter.Hedged] == most);
        client.Send(MessageText.Wire("new.example IN A +rd"));
        Wait.Until("it is sent", () => site.Balancer.Backends.Sum(status => status.Outstanding) == 2 * most - 1);
        Assert.Equal(1, site.Balancer.Backends.Sum(status => status.GaveWay));
        Assert.Equal(0, site.Balancer.Counters[Counter.ClientInFlightLimit]);
    }
}
