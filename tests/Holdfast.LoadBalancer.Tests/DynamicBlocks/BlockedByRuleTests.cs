using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.DynamicBlocks;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.DynamicBlocks;

/// <summary>A running load balancer that blocks whom its rules say.</summary>
public sealed class BlockedByRuleTests : IDisposable
{
    private readonly TestResponder _backend = new((query, _) =>
        [query.Answer(MessageText.Read(query).Questions[0].Type is RecordType.TXT or RecordType.SRV ? "NXDOMAIN" : "")]);

    private readonly TestSite _site;

    public BlockedByRuleTests() => _site = new TestSite(
        options => options with
        {
            DynamicBlocks =
            [
                new("flood", CountedEvent.Queries) { Types = [RecordType.A], PerSecond = 5, Window = TimeSpan.FromSeconds(1) },
                new("zones", CountedEvent.Answers) { Rcode = ResponseCode.NXDomain, PerSecond = 5, SuffixLabels = 2 },
                new("names", CountedEvent.Answers) { Rcode = ResponseCode.NXDomain, Percent = 50, Action = BlockAction.Refuse },
            ],
            // One that only logs limits nobody.
            Rules =
            [
                new(new MatchOptions { Above = new RateLimitOptions(1) }, new LogAction("all")) { Name = "logged" },
                new(new MatchOptions { Above = new RateLimitOptions(1) }, new AllowAction()) { Name = "slow" },
            ],
        }, _backend.EndPoint);

    public void Dispose()
    {
        _site.Dispose();
        _backend.Dispose();
    }

    [Fact]
    public void Queries_and_answers_of_clients_are_counted_and_who_exceeds_a_rule_is_blocked()
    {
        Ask("127.0.0.21", "IN A");
        Ask("127.0.0.22", "IN TXT");
        Ask("127.0.0.23", "IN AAAA");
        const string expected =
            "127.0.0.21/32 Dynamic flood Drop, 127.0.0.22/32 Dynamic names Refuse, 127.0.0.23/32 RateLimit slow None";
        Wait.Until("all are found", () => Found() == expected, otherwise: Found);
        Assert.Null(_site.Ask(Queries.Wire("www.example."), 150, source: IPAddress.Parse("127.0.0.21")));
        Assert.Equal(
            ResponseCode.Refused,
            TestMessages.ResponseCode(_site.Ask(Queries.Wire("www.example."), source: IPAddress.Parse("127.0.0.22"))!));
        Assert.NotNull(_site.Ask(Queries.Wire("www.example."), source: IPAddress.Parse("127.0.0.23")));
    }

    [Fact]
    public void A_zone_of_random_names_that_many_clients_ask_for_is_blocked_for_all_and_nothing_else_is()
    {
        for (int client = 1; client <= 20; client++)
        {
            using var socket = TestSite.Client(_site.EndPoint, IPAddress.Parse($"127.0.1.{client}"));
            for (int i = 0; i < 5; i++)
                socket.Send(Queries.Wire($"r{client * i}.victim.example.", RecordType.SRV));
        }

        const string expected = "victim.example. Dynamic zones Drop";
        Wait.Until("the zone is found", () => Found() == expected, otherwise: Found);
        Assert.Null(_site.Ask(Queries.Wire("new.victim.example."), 150, source: IPAddress.Parse("127.0.1.99")));
        Assert.NotNull(_site.Ask(Queries.Wire("www.example."), source: IPAddress.Parse("127.0.1.1")));
    }

    private string Found() =>
        string.Join(", ", _site.Balancer.Blocks.All.Select(Words).Order(StringComparer.Ordinal));

    private void Ask(string client, string question)
    {
        using var socket = TestSite.Client(_site.EndPoint, IPAddress.Parse(client));
        for (int i = 0; i < 40; i++)
            socket.Send(MessageText.Wire($"a{i}.example. {question} +rd"));
    }

    private static string Words(Block block) => $"{block.Target} {block.Origin} {block.By} {block.Action}";
}
