using System.Collections.Immutable;
using System.Net;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Tests.Lists;

namespace Holdfast.LoadBalancer.Tests.Rules;

public class RuleChainTests
{
    private static readonly MatchOptions Everything = new();

    [Fact]
    public void Lets_every_query_pass_without_rules() => Assert.Equal("continue", Apply(Chain(), Queries.Wire("example.")));

    [Fact]
    public void Truncates_ANY_over_UDP_in_one_rule()
    {
        var chain = Chain(new RuleOptions(new MatchOptions { Types = [RecordType.ANY] }, new TruncateAction()));
        Assert.Equal("truncate", Apply(chain, Queries.Wire("example.", RecordType.ANY)));
        Assert.Equal("continue", Apply(chain, Queries.Wire("example.", RecordType.ANY), ListenerProtocol.Tcp));
        Assert.Equal("continue", Apply(chain, Queries.Wire("example.", RecordType.A)));
        Assert.Equal(1, chain.Status(0, new PrivacyOptions())[0].Hits);
    }

    [Fact]
    public void Goes_on_to_the_next_rule_where_truncation_cannot_be()
    {
        var chain = Chain(new RuleOptions(Everything, new TruncateAction()), new RuleOptions(Everything, new RefuseAction()));
        Assert.Equal("truncate", Apply(chain, Queries.Wire("example.")));
        Assert.Equal("refuse", Apply(chain, Queries.Wire("example."), ListenerProtocol.Tcp));
    }

    [Theory]
    [InlineData("example.", true)]
    [InlineData("www.EXAMPLE.", true)]
    [InlineData("a.b.test.", true)]
    [InlineData("notexample.", false)]
    [InlineData("test.example.org.", false)]
    public void Matches_names_at_or_below_any_suffix(string name, bool matches)
    {
        var chain = Chain(
            new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("example."), Name.Parse("b.test.")] }, new DropAction()));
        Assert.Equal(matches ? "drop" : "continue", Apply(chain, Queries.Wire(name)));
    }

    [Theory]
    [InlineData("192.0.2.77", true)]
    [InlineData("2001:db8:1::1", true)]
    [InlineData("192.0.3.1", false)]
    [InlineData("2001:db8:2::1", false)]
    public void Matches_clients_of_any_network(string client, bool matches)
    {
        var match = new MatchOptions { Clients = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8:1::/48")] };
        var chain = Chain(new RuleOptions(match, new RefuseAction()));
        Assert.Equal(matches ? "refuse" : "continue", Apply(chain, Queries.Wire("example."), client: client));
    }

    [Fact]
    public void Matches_a_transport()
    {
        var chain = Chain(new RuleOptions(new MatchOptions { Transport = ListenerProtocol.Tcp }, new RefuseAction()));
        Assert.Equal("refuse", Apply(chain, Queries.Wire("example."), ListenerProtocol.Tcp));
        Assert.Equal("continue", Apply(chain, Queries.Wire("example.")));
    }

    [Fact]
    public void Wants_every_part_of_a_match_to_hold()
    {
        var match = new MatchOptions
        {
            Types = [RecordType.A, RecordType.AAAA],
            Suffixes = [Name.Parse("example.")],
            Clients = [IPNetwork.Parse("192.0.2.0/24")],
            Transport = ListenerProtocol.Udp,
        };
        var chain = Chain(new RuleOptions(match, new DropAction()));
        Assert.Equal("drop", Apply(chain, Queries.Wire("www.example.", RecordType.AAAA)));
        Assert.Equal("continue", Apply(chain, Queries.Wire("www.example.", RecordType.MX)));
        Assert.Equal("continue", Apply(chain, Queries.Wire("www.test.", RecordType.A)));
        Assert.Equal("continue", Apply(chain, Queries.Wire("www.example.", RecordType.A), ListenerProtocol.Tcp));
        Assert.Equal("continue", Apply(chain, Queries.Wire("www.example.", RecordType.A), client: "198.51.100.1"));
    }

    [Fact]
    public void Lets_the_first_rule_that_fits_decide()
    {
        var chain = Chain(
            new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("good.example.")] }, new AllowAction()),
            new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("example.")] }, new RefuseAction()),
            new RuleOptions(Everything, new DropAction()));
        Assert.Equal("continue", Apply(chain, Queries.Wire("www.good.example.")));
        Assert.Equal("refuse", Apply(chain, Queries.Wire("www.bad.example.")));
        Assert.Equal("drop", Apply(chain, Queries.Wire("test.")));
        Assert.Equal([1, 1, 1], chain.Status(0, new PrivacyOptions()).Select(rule => rule.Hits));
    }

    [Fact]
    public void Sends_a_query_to_a_pool_and_tries_no_further_rule()
    {
        ImmutableArray<RuleOptions> rules = [new(Everything, new PoolAction("other")), new(Everything, new DropAction())];
        using var pools = Pools(rules);
        var chain = new RuleChain(rules, pools, TestList.NoFiles, workers: 1);
        var query = Queries.For("example.", pools.Default);
        Assert.Equal(RuleVerdict.Continue, chain.Apply(ref query, out _));
        Assert.Equal("other", query.Pool.Name);
    }

    [Fact]
    public void Logs_a_query_to_the_sinks_of_each_rule_that_fits_and_tries_the_next_ones()
    {
        var sinks = SinkSlots.For(["a", "b", "c"]);
        using var pools = Pools([]);
        ImmutableArray<RuleOptions> rules =
        [
            new(new MatchOptions { Suffixes = [Name.Parse("example.")] }, new LogAction("a")),
            new(Everything, new LogAction("c")),
            new(Everything, new RefuseAction()),
        ];
        var chain = new RuleChain(rules, pools, TestList.NoFiles, workers: 1, sinks);
        var query = Queries.For("example.", pools.Default);
        Assert.Equal(RuleVerdict.Answer, chain.Apply(ref query, out _));
        Assert.Equal(sinks.Of("a") | sinks.Of("c"), query.LoggedTo);
        Assert.Equal(3, query.DecidingRule);
        var other = Queries.For("test.", pools.Default);
        chain.Apply(ref other, out _);
        Assert.Equal(sinks.Of("c"), other.LoggedTo);
        Assert.Equal([1, 2, 2], chain.Status(0, new PrivacyOptions()).Select(rule => rule.Hits));

        var last = new RuleChain([new(Everything, new LogAction("all"))], pools, TestList.NoFiles, workers: 1, sinks);
        Assert.Equal(RuleVerdict.Continue, last.Apply(ref query, out var action));
        Assert.Equal(sinks.All, query.LoggedTo);
        Assert.Null(action);
    }

    [Fact]
    public void Refuses_to_be_built_over_a_pool_that_is_not_there()
    {
        using var pools = Pools([]);
        var error = Assert.Throws<ArgumentException>(
            () => new RuleChain([new(Everything, new PoolAction("nowhere"))], pools, TestList.NoFiles, workers: 1));
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Spoofs_addresses_of_the_family_asked_for()
    {
        var action = new SpoofAction([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.0.2.2")])
        {
            Ttl = TimeSpan.FromMinutes(5),
        };
        var chain = Chain(new RuleOptions(Everything, action));
        var a = Spoofed(chain, RecordType.A);
        Assert.Equal(300u, a[0].Ttl);
        Assert.Equal(["192.0.2.1", "192.0.2.2"], a.Select(record => $"{record.Data}"));
        Assert.Equal("2001:db8::1", $"{Assert.Single(Spoofed(chain, RecordType.AAAA)).Data}");
        Assert.Empty(Spoofed(chain, RecordType.ANY));
    }

    [Fact]
    public void Acts_on_a_client_only_above_its_rate()
    {
        var match = new MatchOptions { Suffixes = [Name.Parse("example.")], Above = new RateLimitOptions(2) };
        var chain = Chain(new RuleOptions(match, new RefuseAction()));
        for (var i = 0; i < 10; i++)
            Assert.Equal("continue", Apply(chain, Queries.Wire("takes.no.token.test.")));
        Assert.Equal("continue", Apply(chain, Queries.Wire("example.")));
        Assert.Equal("continue", Apply(chain, Queries.Wire("example.")));
        Assert.Equal("refuse", Apply(chain, Queries.Wire("example.")));
        Assert.Equal("continue", Apply(chain, Queries.Wire("example."), client: "198.51.100.1"));
        Assert.Equal("continue", Apply(chain, Queries.Wire("example."), now: 500));
        Assert.Equal(1, chain.Status(0, new PrivacyOptions())[0].Hits);
    }

    [Fact]
    public void Adds_up_the_counts_of_all_workers()
    {
        using var pools = Pools([]);
        var chain = new RuleChain(
            [new(Everything, new TruncateAction()), new(Everything, new DropAction())], pools, TestList.NoFiles, workers: 3);
        for (var worker = 0; worker < 3; worker++)
        {
            for (var i = 0; i <= worker; i++)
            {
                var query = Queries.For("example.", pools.Default, worker);
                chain.Apply(ref query, out _);
            }
            var overTcp = Queries.For("example.", pools.Default, worker);
            overTcp.Protocol = ListenerProtocol.Tcp;
            chain.Apply(ref overTcp, out _);
        }
        Assert.Equal([6, 3], chain.Status(0, new PrivacyOptions()).Select(rule => rule.Hits));
    }

    [Fact]
    public void Allocates_nothing_per_query()
    {
        var chain = Chain(
            new RuleOptions(new MatchOptions { Types = [RecordType.ANY] }, new TruncateAction()),
            new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("test.")] }, new DropAction()),
            new RuleOptions(
                new MatchOptions { Clients = [IPNetwork.Parse("192.0.2.0/24")], Above = new(1000) }, new RefuseAction()));
        using var pools = Pools([]);
        var query = Queries.For("www.example.", pools.Default);
        chain.Apply(ref query, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 2000; i++)
            chain.Apply(ref query, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1001, chain.Status(0, new PrivacyOptions())[2].Hits);
    }

    [Fact]
    public void Tags_and_changes_are_seen_by_the_rules_behind_and_allocate_nothing()
    {
        ImmutableArray<RuleOptions> rules =
        [
            new(Everything, new SetTagAction(new QueryTag("who", "guest"))),
            new(Everything, new SetTagAction(new QueryTag("who", "staff"))),
            new(Everything, new NoRecurseAction()),
            new(new MatchOptions { Tags = [new QueryTag("who", "guest")] }, new DropAction()),
            new(new MatchOptions { Tags = [new QueryTag("who", null)], RecursionDesired = false }, new RefuseAction()),
        ];
        using var pools = Pools(rules);
        var slots = RuleSlots.For(RuleTags.Of(rules, []), rules, previous: null);
        var chain = new RuleChain(rules, pools, TestList.NoFiles, workers: 1, sinks: null, slots);
        var query = Queries.For("www.example.", pools.Default);
        chain.Apply(ref query, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 2000; i++)
            chain.Apply(ref query, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal([2001, 2001, 2001, 0, 2001], chain.Status(0, new PrivacyOptions()).Select(rule => rule.Hits));
    }

    [Fact]
    public void Tags_keep_their_bits_over_a_reload_and_new_ones_get_none_of_those_gone()
    {
        var before = TagSlots.For([new("a", "1"), new("a", "2"), new("b", "1"), new("c", null)]);
        var after = TagSlots.For([new("b", "1"), new("d", "1")], before);
        Assert.Equal(before.Bits(new QueryTag("b", "1")), after.Bits(new QueryTag("b", "1")));
        Assert.Equal(0ul, after.Bits(new QueryTag("d", "1")) & (before.BitsOf("a") | before.BitsOf("b")));
        Assert.Equal(2, (int)ulong.PopCount(before.Bits(new QueryTag("a", null))));
        Assert.Equal(0ul, after.BitsOf("a") | before.Bits(new QueryTag("c", null)) | before.Bits(new QueryTag("a", "3")));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => TagSlots.For([.. Enumerable.Range(0, TagSlots.Most + 1).Select(number => new QueryTag("a", $"{number}"))]));
    }

    private static ValueList<Dns.Messages.Record> Spoofed(RuleChain chain, RecordType type)
    {
        using var pools = Pools([]);
        var query = Queries.For(Queries.Wire("example.", type), pools.Default);
        Assert.Equal(RuleVerdict.Answer, chain.Apply(ref query, out var action));
        var buffer = new byte[512];
        var length = action!.WriteAnswer(buffer, query.View);
        Assert.False(Message.TryParse(buffer.AsSpan(0, length), out var answer).IsError);
        return answer!.Answers;
    }

    private static RuleChain Chain(params ImmutableArray<RuleOptions> rules)
    {
        using var pools = Pools(rules);
        return new(rules, pools, TestList.NoFiles, workers: 1);
    }

    private static PoolSet Pools(ImmutableArray<RuleOptions> rules) =>
        PoolSet.Build(new LoadBalancerOptions { Listeners = [], Backends = [], Rules = rules }.PoolSetOptions, workers: 1);

    private static string Apply(
        RuleChain chain, byte[] wire, ListenerProtocol? protocol = null, string client = "192.0.2.1", long now = 0)
    {
        using var pools = Pools([]);
        var query = Queries.For(wire, pools.Default);
        query.Protocol = protocol ?? ListenerProtocol.Udp;
        query.Client = ClientAddress.From(IPAddress.Parse(client));
        query.NowMilliseconds = now;
        return chain.Apply(ref query, out var action) == RuleVerdict.Continue ? "continue" : action!.Word;
    }
}
