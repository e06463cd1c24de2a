using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;

namespace Holdfast.LoadBalancer.Tests.Pools;

public class PoolSetTests
{
    [Fact]
    public void Makes_the_pools_that_are_configured_named_by_backends_or_sent_to()
    {
        using var pools = Build(
            Options(TestPool.Options("a"), TestPool.Options("b") with { Pools = ["named", "default"] }) with
            {
                Policy = PolicyType.Of<FirstAvailable>(),
                Pools = [new PoolOptions("configured", PolicyType.Of<RoundRobin>())],
                Rules = [new RuleOptions(new MatchOptions(), new PoolAction("sent"))],
            });
        Assert.Equal(["configured", "default", "named", "sent"], pools.Pools.Select(pool => pool.Name).Order());
        Assert.Equal(PolicyType.Of<RoundRobin>(), pools.Find("configured")!.PolicyType);
        Assert.Equal(PolicyType.Of<FirstAvailable>(), pools.Find("named")!.PolicyType);
        Assert.Equal(["b"], pools.Find("named")!.Backends.Select(backend => backend.Options.Name));
        Assert.Equal(2, pools.Default.Usable.Count);
        Assert.Equal(0, pools.Find("sent")!.Usable.Count);
        Assert.Null(pools.Find("nowhere"));
    }

    [Fact]
    public void Has_a_default_pool_even_without_backends()
    {
        using var pools = Build(Options());
        Assert.Equal(0, pools.Default.Usable.Count);
    }

    [Fact]
    public void Sorts_backends_by_order_and_keeps_equals_as_configured()
    {
        using var pools = Build(Options(TestPool.Options("c", order: 2), TestPool.Options("b"), TestPool.Options("a")));
        Assert.Equal(["b", "a", "c"], pools.Default.Backends.Select(backend => backend.Options.Name));
    }

    [Fact]
    public void Tells_of_every_pool_whose_number_of_usable_backends_changes()
    {
        using var pools = Build(
            Options(Auto("a") with { Pools = ["x", "y"] }, Auto("b") with { Pools = ["y", "z"] }));
        var told = new List<string>();
        pools.UsableBackendsChanged += pool => told.Add($"{pool.Name} {pool.Usable.Count}");

        pools.Backends[0].Check(success: true);
        Assert.Equal(["x 1", "y 1"], told.Order());
        told.Clear();
        pools.Backends[1].Check(success: true);
        Assert.Equal(["y 2", "z 1"], told.Order());
        told.Clear();
        pools.Backends[1].Check(success: true);
        Assert.Empty(told);
        pools.Backends[1].SetMode(BackendMode.Down);
        Assert.Equal(["y 1", "z 0"], told.Order());
    }

    [Fact]
    public void Takes_over_unchanged_backends_on_reload()
    {
        using var old = Build(Options(Auto("a"), Auto("b")));
        old.Backends[0].Check(success: true);
        using var fresh = Build(Options(Auto("b"), Auto("a")), old);
        Assert.Same(old.Backends[0], fresh.Backends[1]);
        Assert.Equal(1, fresh.Default.Usable.Count);
    }

    [Fact]
    public void Keeps_health_and_counters_of_a_backend_whose_weight_changed()
    {
        using var old = Build(Options(Auto("a")));
        old.Backends[0].Check(success: true);
        old.Backends[0].Cell(0).QuerySent();
        using var fresh = Build(Options(Auto("a") with { Weight = 7 }), old);
        Assert.NotSame(old.Backends[0], fresh.Backends[0]);
        Assert.True(fresh.Backends[0].IsUp);
        Assert.Equal(7, fresh.Backends[0].Status().Weight);
        Assert.Equal(1, fresh.Backends[0].Outstanding);

        old.Backends[0].Cell(0).AnswerReceived(10);
        Assert.Equal(0, fresh.Backends[0].Outstanding);
    }

    [Fact]
    public void A_backend_keeps_its_verdict_its_mode_and_its_counters_under_another_name()
    {
        using var old = Build(Options(At(1, "a"), At(2, "b")));
        old.Backends[0].Check(success: true);
        old.Backends[0].Cell(0).QuerySent();
        old.Backends[1].SetMode(BackendMode.Down);
        using var fresh = Build(Options(At(2, "a"), At(1, "c")), old);
        Assert.Equal([(false, BackendMode.Down), (true, BackendMode.Auto)], fresh.Backends.Select(one => (one.IsUp, one.Mode)));
        Assert.Equal(["a", "c"], fresh.Backends.Select(backend => backend.Options.Name));
        Assert.Equal(1, fresh.Backends[1].Outstanding);
        Assert.Equal(1, fresh.Default.Usable.Count);
    }

    [Fact]
    public void One_server_in_two_pools_is_told_apart_by_its_names()
    {
        using var old = Build(Options(At(1, "a"), At(1, "b") with { Pools = ["other"] }));
        old.Backends[0].Check(success: true);
        using var fresh = Build(Options(At(1, "b") with { Pools = ["other"] }, At(1, "a")), old);
        Assert.Same(old.Backends[0], fresh.Backends[1]);
        Assert.Same(old.Backends[1], fresh.Backends[0]);
    }

    [Fact]
    public void A_pool_keeps_its_cache_and_its_number_under_another_name()
    {
        var cache = new CacheOptions(100);
        using var old = Build(
            Options(At(1, "a") with { Pools = ["x"] }, At(2, "b") with { Pools = ["y"] }) with { Cache = cache });
        using var fresh = Build(
            Options(At(1, "a") with { Pools = ["z"] }, At(2, "b") with { Pools = ["y"] }) with { Cache = cache }, old);
        Assert.Same(old.Find("x")!.Cache, fresh.Find("z")!.Cache);
        Assert.Equal(old.Find("x")!.Number, fresh.Find("z")!.Number);
        Assert.NotSame(fresh.Find("y")!.Cache, fresh.Find("z")!.Cache);
        fresh.Caches.DisposeUnlessIn(null);
    }

    [Fact]
    public void A_pool_of_other_servers_is_another_pool()
    {
        var cache = new CacheOptions(100);
        using var old = Build(Options(At(1, "a") with { Pools = ["x"] }) with { Cache = cache });
        using var fresh = Build(Options(At(2, "a") with { Pools = ["z"] }) with { Cache = cache }, old);
        Assert.NotEqual(old.Find("x")!.Number, fresh.Find("z")!.Number);
        Assert.NotSame(old.Find("x")!.Cache, fresh.Find("z")!.Cache);
        old.Caches.DisposeUnlessIn(fresh.Caches);
        fresh.Caches.DisposeUnlessIn(null);
    }

    [Fact]
    public void Starts_anew_with_a_backend_whose_address_changed()
    {
        using var old = Build(Options(Auto("a")));
        old.Backends[0].Check(success: true);
        using var fresh = Build(
            Options(Auto("a") with { EndPoint = new(System.Net.IPAddress.Parse("192.0.2.9"), 53) }), old);
        Assert.False(fresh.Backends[0].IsUp);
    }

    [Fact]
    public void Says_nothing_more_once_disposed()
    {
        var pools = Build(Options(Auto("a")));
        var told = 0;
        pools.UsableBackendsChanged += _ => told++;
        pools.Dispose();
        pools.Backends[0].Check(success: true);
        Assert.Equal(0, told);
    }

    private static BackendOptions At(byte host, string name) =>
        Auto(name) with { EndPoint = new(new System.Net.IPAddress([192, 0, 2, host]), 53) };

    private static BackendOptions Auto(string name) => TestPool.Options(name, mode: BackendMode.Auto);

    private static LoadBalancerOptions Options(params BackendOptions[] backends) =>
        new() { Listeners = [], Backends = [.. backends] };

    private static PoolSet Build(LoadBalancerOptions options, PoolSet? previous = null) =>
        PoolSet.Build(options.PoolSetOptions, workers: 1, previous);
}
