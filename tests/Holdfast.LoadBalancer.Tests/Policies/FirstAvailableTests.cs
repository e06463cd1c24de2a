using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Pools;

namespace Holdfast.LoadBalancer.Tests.Policies;

public class FirstAvailableTests
{
    [Fact]
    public void Chooses_the_lowest_order_always_and_equals_as_configured()
    {
        var pool = TestPool.Of(
            PolicyType.Of<FirstAvailable>(),
            TestPool.Backend("late", order: 2, weight: 1000),
            TestPool.Backend("first"),
            TestPool.Backend("equal", weight: 1000));
        Assert.Equal(500, TestPool.Draw(pool, 500)["first"]);
    }

    [Fact]
    public void Goes_on_to_the_next_when_the_first_is_down()
    {
        var first = TestPool.Backend("first");
        var pool = TestPool.Of(
            PolicyType.Of<FirstAvailable>(), first, TestPool.Backend("third", order: 3), TestPool.Backend("second", order: 2));
        first.SetMode(BackendMode.Down);
        pool.Refresh();
        Assert.Equal(500, TestPool.Draw(pool, 500)["second"]);
    }
}
