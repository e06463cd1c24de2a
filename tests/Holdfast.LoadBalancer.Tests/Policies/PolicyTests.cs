using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Tests.Pools;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Policies;

/// <summary>What holds for every policy.</summary>
public class PolicyTests
{
    public static TheoryData<string> All => [.. PolicyType.All.Select(type => type.Name)];

    public static TheoryData<string> WithFallback =>
        [.. PolicyType.All.Where(type => type.HasFallback).Select(type => type.Name)];

    [Fact]
    public void Every_policy_of_the_project_is_in_the_list_once()
    {
        var built = PolicyType.All.Select(type => type.Build(new UsableBackends([], workers: 1), previous: null).GetType().Name);
        var classes = typeof(Policy).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Policy)) && !type.IsAbstract && type != typeof(LuaPolicy))
            .Select(type => type.Name);
        Assert.Equal(classes.Order(), built.Order());
        Assert.Equal(PolicyType.All.Length, PolicyType.All.DistinctBy(type => type.Name).Count());
    }

    [Fact]
    public void Is_found_by_its_name_alone()
    {
        Assert.All(PolicyType.All, type => Assert.Same(type, PolicyType.Find(type.Name)));
        Assert.Null(PolicyType.Find("leastoutstanding"));
        Assert.Equal("leastOutstanding", PolicyType.Default.Name);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Chooses_none_when_none_is_up(string policy)
    {
        Assert.Null(TestPool.ChooseFor(Pool(policy), "example."));
        var down = Pool(policy, TestPool.Backend("a", mode: BackendMode.Down), TestPool.Backend("b", mode: BackendMode.Auto));
        Assert.Null(TestPool.ChooseFor(down, "example."));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Chooses_the_only_one_that_is_up(string policy)
    {
        var pool = Pool(
            policy,
            TestPool.Backend("a", weight: 1000, mode: BackendMode.Down),
            TestPool.Backend("b", order: 3),
            TestPool.Backend("c", mode: BackendMode.Auto));
        Assert.Equal(100, TestPool.Draw(pool, 100)["b"]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Bears_the_greatest_weights(string policy)
    {
        var pool = Pool(
            policy, TestPool.Backend("a", weight: int.MaxValue), TestPool.Backend("b", weight: int.MaxValue), TestPool.Backend(
                "c"));
        Assert.Equal(500, TestPool.Draw(pool, 500).Values.Sum());
        Assert.Equal(3, TestPool.Candidates(pool, "example.").Count);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Names_each_backend_that_is_up_once_when_asked_for_more(string policy)
    {
        var pool = Pool(
            policy,
            TestPool.Backend("a", weight: 7),
            TestPool.Backend("b", order: 2, weight: 2),
            TestPool.Backend("down", mode: BackendMode.Down),
            TestPool.Backend("c", order: 2, weight: 100));
        for (ulong seed = 1; seed <= 50; seed++)
            Assert.Equal(["a", "b", "c"], TestPool.Candidates(pool, $"host{seed}.example.", seed).Order());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Names_no_more_than_a_query_may_try(string policy)
    {
        var pool = Pool(policy, [.. Enumerable.Range(1, 2 * Candidates.Most).Select(i => TestPool.Backend($"b{i}"))]);
        var candidates = TestPool.Candidates(pool, "example.");
        Assert.Equal(Candidates.Most, candidates.Distinct().Count());
        Assert.Equal(Candidates.Most, candidates.Count);
    }

    [Theory]
    [MemberData(nameof(WithFallback))]
    public void Asks_a_higher_order_after_all_of_a_lower_one_where_it_is_a_fallback(string policy)
    {
        var pool = Pool(
            policy,
            TestPool.Backend("last", order: 3, weight: 1000),
            TestPool.Backend("a"),
            TestPool.Backend("b"),
            TestPool.Backend("next", order: 2));
        for (ulong seed = 1; seed <= 50; seed++)
            Assert.Equal(["next", "last"], TestPool.Candidates(pool, "example.", seed)[2..]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Allocates_nothing_per_choice(string policy)
    {
        var pool = Pool(policy, TestPool.Backend("a"), TestPool.Backend("b", weight: 10), TestPool.Backend("c", order: 2));
        var random = new WorkerRandom(1);
        var query = Queries.For("www.example.", pool);
        ChooseAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            TestPool.Choose(pool, ref query, ref random);
        var selection = new Selection(query.View.QName, query.Worker, ref random);
        var candidates = default(Candidates);
        while (pool.Choose(in selection, candidates.AsSpan()) is { } backend && candidates.TryAdd(backend))
        {
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void ChooseAll() => TestPool.Candidates(pool, "www.example.");
    }

    private static Pool Pool(string policy, params Backend[] backends) =>
        TestPool.Of(PolicyType.Find(policy)!, backends);
}
