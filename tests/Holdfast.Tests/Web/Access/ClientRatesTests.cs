using System.Net;
using Holdfast.Web.Access;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Web.Access;

public sealed class ClientRatesTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_client_has_a_burst_and_then_what_comes_with_time()
    {
        var rates = new ClientRates(_clock, perSecond: 10, burst: 20);
        Assert.Equal(20, Enumerable.Range(0, 30).Count(_ => rates.TryTake(One)));
        Assert.True(rates.TryTake(IPAddress.Parse("192.0.2.2")));
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(5, Enumerable.Range(0, 30).Count(_ => rates.TryTake(One)));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(20, Enumerable.Range(0, 30).Count(_ => rates.TryTake(One)));
    }

    [Fact]
    public void What_costs_more_empties_it_sooner()
    {
        var rates = new ClientRates(_clock, perSecond: 10, burst: 20);
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => rates.TryTake(One, cost: 10)));
    }

    [Fact]
    public void Clients_without_number_take_nobodys_memory()
    {
        var rates = new ClientRates(_clock, perSecond: 10, burst: 20);
        int most = 0;
        for (int i = 0; i < 100_000; i++)
        {
            rates.TryTake(new IPAddress(i));
            most = Math.Max(most, rates.Count);
        }

        Assert.InRange(most, 1000, ClientRates.Most);
    }
}
