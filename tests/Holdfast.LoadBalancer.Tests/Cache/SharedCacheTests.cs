using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

/// <summary>A cache with a name serves every pool that names it.</summary>
public sealed class SharedCacheTests
{
    private static readonly CacheOptions Main = new(100) { Name = "main", HugePages = false };

    [Fact]
    public void What_one_pool_was_answered_the_other_finds()
    {
        using var first = new TestResponder();
        using var second = new TestResponder();
        using var site = Site(first, second, Main, Main);
        Assert.NotNull(site.Ask(MessageText.Wire("www.example IN A +rd")));
        site.Balancer.Reconfigure(site.Options with { Rules = [ToOther("www.example")] });
        Assert.NotNull(site.Ask(MessageText.Wire("www.example IN A +rd")));
        Assert.Equal((1, 0), (first.Received.Count, second.Received.Count));
        var cache = Assert.Single(site.Balancer.Caches);
        Assert.Equal("main", cache.Name);
        Assert.Equal(["default", "other"], cache.Pools.Order());
        Assert.Equal((1, 1), (cache.Counters.Hits, cache.Counters.Entries));
    }

    [Fact]
    public void Caches_without_a_name_are_each_pools_own()
    {
        using var first = new TestResponder();
        using var second = new TestResponder();
        using var site = Site(first, second, Main with { Name = null }, Main with { Name = null });
        Assert.NotNull(site.Ask(MessageText.Wire("www.example IN A +rd")));
        Assert.NotNull(site.Ask(MessageText.Wire("www.other.example IN A +rd")));
        Assert.Equal((1, 1), (first.Received.Count, second.Received.Count));
        Assert.Equal(["default", "other"], site.Balancer.Caches.Select(cache => cache.Name).Order());
    }

    [Fact]
    public void Is_expunged_once_by_whichever_pool_is_named()
    {
        using var first = new TestResponder();
        using var second = new TestResponder();
        using var site = Site(first, second, Main, Main);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        Assert.NotNull(site.Ask(MessageText.Wire("b.other.example IN A +rd")));
        Assert.Equal(
            1, Assert.Single(
                site.Balancer.ExpungeCache(
                    new CacheSelection { Name = Holdfast.Dns.Names.Name.Parse("a.example.") }, "other")).Removed);
        Assert.Equal(1, Assert.Single(site.Balancer.ExpungeCache(new CacheSelection())).Removed);
        Assert.Equal(2, Assert.Single(site.Balancer.Caches).Counters.Expunged);
    }

    [Fact]
    public void A_reload_takes_it_over_also_when_another_pool_has_it_now()
    {
        using var first = new TestResponder();
        using var second = new TestResponder();
        using var site = Site(first, second, Main, null);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        site.Balancer.Reconfigure(site.Options with { Pools = [Pool("default", null), Pool("other", Main)] });
        var moved = Assert.Single(site.Balancer.Caches);
        Assert.Equal(("main", 1), (moved.Name, moved.Counters.Entries));
        Assert.Equal(["other"], moved.Pools);
        site.Balancer.Reconfigure(
            site.Options with { Pools = [Pool("default", Main with { MaxTtl = TimeSpan.FromHours(1) }), Pool("other", null)] });
        Assert.Equal(0, Assert.Single(site.Balancer.Caches).Counters.Entries);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
    }

    [Fact]
    public void Two_pools_that_want_it_differently_are_refused_and_nothing_changes()
    {
        using var first = new TestResponder();
        using var second = new TestResponder();
        using var site = Site(first, second, Main, Main);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
        Assert.Throws<ArgumentException>(
            () => site.Balancer.Reconfigure(
                site.Options with
                {
                    Pools =
                    [Pool("default", Main), Pool("other", Main with { MaxTtl = TimeSpan.FromHours(1) })]
                }));
        Assert.Equal(1, Assert.Single(site.Balancer.Caches).Counters.Entries);
    }

    private static TestSite Site(TestResponder first, TestResponder second, CacheOptions? ofDefault, CacheOptions? ofOther) =>
        new(
        o => o with
        {
            Pools = [Pool("default", ofDefault), Pool("other", ofOther)],
            Backends = [o.Backends[0], o.Backends[1] with { Pools = ["other"] }],
            Rules = [ToOther("other.example")],
        }, first.EndPoint, second.EndPoint);

    private static PoolOptions Pool(string name, CacheOptions? cache) =>
        new(name, PolicyType.Of<FirstAvailable>()) { Cache = cache };

    private static RuleOptions ToOther(string suffix) =>
        new(new MatchOptions { Suffixes = [Holdfast.Dns.Names.Name.Parse(suffix)] }, new PoolAction("other"));
}
