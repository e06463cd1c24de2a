using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Pools;

namespace Holdfast.LoadBalancer.Tests.Policies;

public class WeightedRandomTests
{
    [Fact]
    public void Chooses_each_as_often_as_its_weight_says_whatever_its_order()
    {
        var pool = TestPool.Of(
            PolicyType.Of<WeightedRandom>(),
            TestPool.Backend("half", order: 3, weight: 50),
            TestPool.Backend("third", order: 1, weight: 30),
            TestPool.Backend("fifth", order: 2, weight: 20));
        var chosen = TestPool.Draw(pool, 20_000);
        // Deviations are below 71; a weight wrong by a tenth would be off by 400 and more.
        Assert.InRange(chosen["half"], 9_750, 10_250);
        Assert.InRange(chosen["third"], 5_750, 6_250);
        Assert.InRange(chosen["fifth"], 3_750, 4_250);
    }

    [Fact]
    public void Shares_the_weight_of_those_that_are_down_among_the_others()
    {
        var pool = TestPool.Of(
            PolicyType.Of<WeightedRandom>(),
            TestPool.Backend("down", weight: 1000, mode: BackendMode.Down),
            TestPool.Backend("one", weight: 1),
            TestPool.Backend("three", weight: 3));
        var chosen = TestPool.Draw(pool, 8_000);
        Assert.Equal(0, chosen["down"]);
        Assert.InRange(chosen["one"], 1_850, 2_150);
    }
}
