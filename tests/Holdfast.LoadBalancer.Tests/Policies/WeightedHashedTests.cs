using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Pools;

namespace Holdfast.LoadBalancer.Tests.Policies;

public class WeightedHashedTests
{
    [Fact]
    public void Spreads_names_by_weight()
    {
        var pool = TestPool.Of(
            PolicyType.Of<WeightedHashed>(), TestPool.Backend("one", weight: 1), TestPool.Backend("four", weight: 4));
        Assert.InRange(TestPool.Draw(pool, 10_000)["one"], 1_850, 2_150);
    }

    [Fact]
    public void Sends_a_name_to_the_same_backend_whatever_its_case()
    {
        var pool = TestPool.Of(
            PolicyType.Of<WeightedHashed>(), TestPool.Backend("a"), TestPool.Backend("b"), TestPool.Backend("c"));
        for (var i = 0; i < 50; i++)
            Assert.Equal(TestPool.ChooseFor(pool, $"host{i}.example."), TestPool.ChooseFor(pool, $"HOST{i}.eXample."));
    }
}
