using Holdfast.LoadBalancer.Pools;

namespace Holdfast.LoadBalancer.Tests.Pools;

public class UsableBackendsTests
{
    [Fact]
    public void Gives_every_point_of_the_weights_to_its_owner()
    {
        var usable = new UsableBackends(
            [TestPool.Backend("a", weight: 2), TestPool.Backend("b", weight: 1), TestPool.Backend("c", order: 2, weight: 3)], withRing: false);
        var owners = Enumerable.Range(0, 6).Select(point => usable.AtWeight((ulong)point).Options.Name);
        Assert.Equal("aabccc", string.Concat(owners));
        Assert.Equal(6ul, usable.WeightOf(3));
        Assert.Equal(2, usable.LowestOrderCount);
        Assert.Equal(3ul, usable.WeightOf(usable.LowestOrderCount));
    }
}
