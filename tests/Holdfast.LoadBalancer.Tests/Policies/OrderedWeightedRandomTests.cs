using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Pools;

namespace Holdfast.LoadBalancer.Tests.Policies;

/// <summary>The seed's <c>orderedwrandom</c>.</summary>
public class OrderedWeightedRandomTests
{
    [Fact]
    public void Chooses_by_weight_among_the_lowest_order_alone()
    {
        var pool = TestPool.Of(
            PolicyType.Of<OrderedWeightedRandom>(),
            TestPool.Backend("last resort", order: 3, weight: 100_000),
            TestPool.Backend("two thirds", order: 1, weight: 2000),
            TestPool.Backend("one third", order: 1, weight: 1000));
        var chosen = TestPool.Draw(pool, 12_000);
        Assert.Equal(0, chosen["last resort"]);
        Assert.InRange(chosen["two thirds"], 7_750, 8_250);
        Assert.InRange(chosen["one third"], 3_750, 4_250);
    }

    [Fact]
    public void Falls_to_the_next_order_when_the_lowest_is_down_and_comes_back_with_it()
    {
        var first = TestPool.Backend("first");
        var pool = TestPool.Of(
            PolicyType.Of<OrderedWeightedRandom>(), TestPool.Backend("a", order: 3), TestPool.Backend("b", order: 3), first);
        Assert.Equal(400, TestPool.Draw(pool, 400)["first"]);

        first.SetMode(BackendMode.Down);
        pool.Refresh();
        var chosen = TestPool.Draw(pool, 4_000);
        Assert.InRange(chosen["a"], 1_850, 2_150);
        Assert.InRange(chosen["b"], 1_850, 2_150);

        first.SetMode(BackendMode.Up);
        pool.Refresh();
        Assert.Equal(400, TestPool.Draw(pool, 400)["first"]);
    }
}
