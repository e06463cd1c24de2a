using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Pools;

namespace Holdfast.LoadBalancer.Tests.Policies;

public class ConsistentHashedTests
{
    private const int Names = 5_000;

    [Fact]
    public void Spreads_names_by_weight()
    {
        var pool = TestPool.Of(
            PolicyType.Of<ConsistentHashed>(),
            TestPool.Backend("one", weight: 1),
            TestPool.Backend("two", weight: 2),
            TestPool.Backend("five", weight: 5));
        var chosen = TestPool.Draw(pool, 16_000);
        // The points' own spread adds some percents to that of the draws.
        Assert.InRange(chosen["one"], 1_600, 2_400);
        Assert.InRange(chosen["two"], 3_400, 4_600);
        Assert.InRange(chosen["five"], 9_200, 10_800);
    }

    [Fact]
    public void Moves_only_the_names_of_the_one_that_goes_and_gives_them_back_when_it_returns()
    {
        var backends = Enumerable.Range(0, 5).Select(i => TestPool.Backend($"backend{i}", weight: 1 + i * i)).ToArray();
        var pool = TestPool.Of(PolicyType.Of<ConsistentHashed>(), backends);
        var before = Map(pool);

        backends[2].SetMode(BackendMode.Down);
        pool.Refresh();
        var without = Map(pool);
        Assert.All(before.Zip(without), pair => Assert.True(pair.First == pair.Second || pair.First == "backend2"));
        Assert.DoesNotContain("backend2", without);
        Assert.Equal(4, without.Where((_, i) => before[i] == "backend2").Distinct().Count());

        backends[2].SetMode(BackendMode.Up);
        pool.Refresh();
        Assert.Equal(before, Map(pool));
    }

    [Fact]
    public void Retries_where_the_name_would_move_if_the_first_went()
    {
        var backends = Enumerable.Range(0, 5).Select(i => TestPool.Backend($"backend{i}")).ToArray();
        var pool = TestPool.Of(PolicyType.Of<ConsistentHashed>(), backends);
        var candidates = TestPool.Candidates(pool, "host7.example.");
        backends.Single(backend => backend.Options.Name == candidates[0]).SetMode(BackendMode.Down);
        pool.Refresh();
        Assert.Equal(candidates[1..], TestPool.Candidates(pool, "host7.example."));
    }

    [Fact]
    public void Moves_to_a_new_backend_no_more_than_its_share()
    {
        var four = TestPool.Of(
            PolicyType.Of<ConsistentHashed>(), [.. Enumerable.Range(0, 4).Select(i => TestPool.Backend($"backend{i}"))]);
        var five = TestPool.Of(
            PolicyType.Of<ConsistentHashed>(), [.. Enumerable.Range(0, 5).Select(i => TestPool.Backend($"backend{i}"))]);
        var moved = Map(four).Zip(Map(five)).Where(pair => pair.First != pair.Second).ToList();
        Assert.All(moved, pair => Assert.Equal("backend4", pair.Second));
        Assert.InRange(moved.Count, Names / 5 * 8 / 10, Names / 5 * 12 / 10);
    }

    [Fact]
    public void Does_not_depend_on_the_order_of_configuration()
    {
        var pool = TestPool.Of(
            PolicyType.Of<ConsistentHashed>(), TestPool.Backend("a"), TestPool.Backend("b"), TestPool.Backend("c"));
        var turned = TestPool.Of(
            PolicyType.Of<ConsistentHashed>(), TestPool.Backend("c"), TestPool.Backend("b"), TestPool.Backend("a"));
        Assert.Equal(Map(pool), Map(turned));
    }

    [Fact]
    public void Sends_a_name_to_the_same_backend_whatever_its_case()
    {
        var pool = TestPool.Of(
            PolicyType.Of<ConsistentHashed>(), TestPool.Backend("a"), TestPool.Backend("b"), TestPool.Backend("c"));
        for (var i = 0; i < 50; i++)
            Assert.Equal(TestPool.ChooseFor(pool, $"host{i}.example."), TestPool.ChooseFor(pool, $"HOST{i}.eXample."));
    }

    private static List<string?> Map(Pool pool) =>
        [.. Enumerable.Range(0, Names).Select(i => TestPool.ChooseFor(pool, $"host{i}.example."))];
}
