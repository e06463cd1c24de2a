using System.Net;
using FsCheck.Xunit;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.LoadBalancer.Tests.Rules;

public class RateLimitTests
{
    private static readonly ClientAddress Client = ClientAddress.FromIPv4(0xC0000201);

    [Fact]
    public void Lets_a_burst_pass_and_then_the_rate()
    {
        var limit = new RateLimit(new RateLimitOptions(10) { Burst = 25 });
        Assert.Equal(25, Take(limit, Client, 100, now: 1000));
        Assert.Equal(0, Take(limit, Client, 100, now: 1099));
        Assert.Equal(1, Take(limit, Client, 100, now: 1100));
        Assert.Equal(10, Take(limit, Client, 100, now: 2100));
        Assert.Equal(25, Take(limit, Client, 100, now: 60_000));
    }

    [Fact]
    public void Lets_a_burst_of_a_second_pass_unless_told_otherwise() =>
        Assert.Equal(50, Take(new RateLimit(new RateLimitOptions(50)), Client, 100, now: 0));

    [Property]
    public bool Agrees_with_a_bucket_that_is_counted_out(byte rate, byte burst, byte[] gaps)
    {
        int[] rates = [1, 2, 5, 10, 50, 100, 1000];
        var options = new RateLimitOptions(rates[rate % rates.Length]) { Burst = 1 + burst % 50 };
        var limit = new RateLimit(options);
        // In thousandths of a token.
        long tokens = options.Burst * 1000L;
        long now = 5;
        foreach (var gap in gaps)
        {
            now += gap;
            tokens = Math.Min(options.Burst * 1000L, tokens + gap * (long)options.QueriesPerSecond);
            for (var i = 0; i < 3; i++)
            {
                var has = tokens >= 1000;
                if (has)
                    tokens -= 1000;
                if (limit.TryTake(Client, now) != has)
                    return false;
            }
        }
        return true;
    }

    [Fact]
    public void Gives_each_client_a_bucket_of_its_own()
    {
        var limit = new RateLimit(new RateLimitOptions(2));
        for (uint host = 0; host < 5_000; host++)
            Assert.Equal(2, Take(limit, ClientAddress.FromIPv4(0xC6336400 + host), 5, now: 0));
        var second = 0;
        for (uint host = 0; host < 5_000; host++)
            second += Take(limit, ClientAddress.FromIPv4(0xC6336400 + host), 5, now: 1);
        Assert.Equal(0, second);
    }

    [Fact]
    public void Shares_a_bucket_within_a_subnet()
    {
        var limit = new RateLimit(new RateLimitOptions(4) { Ipv4Prefix = 24, Ipv6Prefix = 48 });
        Assert.Equal(3, Take(limit, Parse("192.0.2.1"), 3, now: 0));
        Assert.Equal(1, Take(limit, Parse("192.0.2.200"), 3, now: 0));
        Assert.Equal(3, Take(limit, Parse("192.0.3.1"), 3, now: 0));
        Assert.Equal(3, Take(limit, Parse("2001:db8:1:1::1"), 3, now: 0));
        Assert.Equal(1, Take(limit, Parse("2001:db8:1:2::1"), 3, now: 0));
        Assert.Equal(3, Take(limit, Parse("2001:db8:2::1"), 3, now: 0));
    }

    [Fact]
    public void Counts_IPv6_clients_by_their_64_unless_told_otherwise()
    {
        var limit = new RateLimit(new RateLimitOptions(4));
        Assert.Equal(4, Take(limit, Parse("2001:db8::1"), 9, now: 0));
        Assert.Equal(0, Take(limit, Parse("2001:db8::2"), 9, now: 0));
        Assert.Equal(4, Take(limit, Parse("2001:db8:0:1::1"), 9, now: 0));
    }

    [Fact]
    public void Remembers_who_is_far_over_while_a_flood_of_others_passes()
    {
        var limit = new RateLimit(new RateLimitOptions(10) { Burst = 100 });
        Assert.Equal(100, Take(limit, Client, 200, now: 0));
        for (uint host = 0; host < 500_000; host++)
            limit.TryTake(ClientAddress.FromIPv4(0x0A000000 + host), host / 500);
        Assert.InRange(Take(limit, Client, 200, now: 1000), 10, 11);
    }

    [Fact]
    public void Lets_no_more_pass_when_many_threads_ask_at_once()
    {
        var limit = new RateLimit(new RateLimitOptions(1000) { Burst = 5_000 });
        var taken = 0;
        using var start = new Barrier(4);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            var own = 0;
            for (var i = 0; i < 20_000; i++)
                own += limit.TryTake(Client, i / 20) ? 1 : 0;
            Interlocked.Add(ref taken, own);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        // The clock of each ends at 999 ms: the burst and 999 tokens, whatever the interleaving.
        Assert.InRange(taken, 5_900, 5_999);
    }

    [Fact]
    public void Goes_on_when_the_clock_has_gone_round()
    {
        var limit = new RateLimit(new RateLimitOptions(10));
        var round = (1L << 42) / 1000;
        Assert.Equal(10, Take(limit, Client, 20, now: round - 1));
        Assert.Equal(0, Take(limit, Client, 20, now: round + 1));
        Assert.Equal(10, Take(limit, Client, 20, now: round + 2_000));
        Assert.Equal(10, Take(limit, Client, 20, now: 20 * round));
    }

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MaxValue, 1)]
    public void Bears_any_rate_and_burst(int rate, int burst)
    {
        var limit = new RateLimit(new RateLimitOptions(rate) { Burst = burst });
        Assert.InRange(Take(limit, Client, 1000, now: 0), 1, 1000);
    }

    [Fact]
    public void Wants_a_rate() => Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimit(new RateLimitOptions(0)));

    private static ClientAddress Parse(string text) => ClientAddress.From(IPAddress.Parse(text));

    private static int Take(RateLimit limit, ClientAddress client, int times, long now)
    {
        var taken = 0;
        for (var i = 0; i < times; i++)
            taken += limit.TryTake(client, now) ? 1 : 0;
        return taken;
    }
}
