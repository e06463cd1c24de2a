using System.Net;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.LoadBalancer.Tests.Rules;

public class RuleHitsTests
{
    private static readonly PrivacyOptions Whole = new();

    [Fact]
    public void Knows_of_each_rule_for_whom_any_worker_acted_last()
    {
        var hits = new RuleHits(rules: 2, workers: 2);
        Count(hits, rule: 0, worker: 0, "192.0.2.1", at: 5000);
        Count(hits, rule: 0, worker: 1, "2001:db8::7", at: 9000);
        Count(hits, rule: 0, worker: 0, "192.0.2.3", at: 7000);
        Assert.Equal(3, hits.Of(0));
        Assert.Equal(new RuleHit(IPAddress.Parse("2001:db8::7"), TimeSpan.FromSeconds(1)), hits.Last(0, 10_000, Whole));
        Assert.Equal("2001:db8::", $"{hits.Last(0, 10_000, new PrivacyOptions { Ipv6 = 56 })?.Client}");
        Assert.Equal(0, hits.Of(1));
        Assert.Null(hits.Last(1, 10_000, Whole));
    }

    [Fact]
    public void Tells_no_client_that_is_half_of_one_and_half_of_another_while_a_worker_writes()
    {
        var hits = new RuleHits(rules: 1, workers: 1);
        ClientAddress[] clients =
            [ClientAddress.From(IPAddress.Parse("1:1:1:1:1:1:1:1")), ClientAddress.From(IPAddress.Parse("2:2:2:2:2:2:2:2"))];
        hits.Count(0, 0, clients[0], 0);
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            for (long i = 0; !stop.IsCancellationRequested; i++)
                hits.Count(0, 0, clients[i & 1], i);
        });
        writer.Start();
        var seen = new HashSet<IPAddress?>();
        for (var i = 0; i < 20_000; i++)
            seen.Add(hits.Last(0, 0, Whole)?.Client);
        stop.Cancel();
        writer.Join();
        Assert.Subset(clients.Select(client => client.ToIPAddress()).Append(null).ToHashSet(), seen);
    }

    private static void Count(RuleHits hits, int rule, int worker, string client, long at) =>
        hits.Count(rule, worker, ClientAddress.From(IPAddress.Parse(client)), at);
}
