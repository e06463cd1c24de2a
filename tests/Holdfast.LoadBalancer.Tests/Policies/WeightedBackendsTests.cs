using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Tests.Pools;

namespace Holdfast.LoadBalancer.Tests.Policies;

public class WeightedBackendsTests
{
    private readonly Backend[] _backends =
        [TestPool.Backend("a", weight: 2), TestPool.Backend("b", weight: 1), TestPool.Backend("c", order: 2, weight: 3)];

    [Fact]
    public void Gives_every_point_of_the_weights_to_its_owner()
    {
        var weighted = new WeightedBackends(_backends);
        Assert.Equal(6ul, weighted.Total);
        Assert.Equal("aabccc", Owners(weighted, 6));
    }

    [Fact]
    public void Shares_out_the_weights_of_those_that_were_not_tried()
    {
        var weighted = new WeightedBackends(_backends);
        Assert.Equal("aaccc", Owners(weighted, 5, _backends[1]));
        Assert.Equal("bb", Owners(weighted, 2, _backends[0], _backends[2]));
        Assert.Null(weighted.Pick(0, _backends));
    }

    [Fact]
    public void Groups_backends_by_their_order()
    {
        var usable = new UsableBackends([.. _backends], workers: 1);
        Assert.Equal(
            ["a b", "c"], usable.ByOrder().Select(equals => string.Join(' ', equals.Select(backend => backend.Options.Name))));
    }

    private static string Owners(WeightedBackends weighted, int points, params Backend[] tried) =>
        string.Concat(Enumerable.Range(0, points).Select(point => weighted.Pick((ulong)point, tried)!.Options.Name));
}
