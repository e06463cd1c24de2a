using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Tests.Pools;

namespace Holdfast.LoadBalancer.Tests.Policies;

public class RoundRobinTests
{
    [Fact]
    public void Gives_each_its_turn()
    {
        var pool = TestPool.Of(PolicyKind.RoundRobin, TestPool.Backend("a"), TestPool.Backend("b", weight: 9), TestPool.Backend("c", order: 2));
        var turns = Enumerable.Range(0, 6).Select(_ => TestPool.ChooseFor(pool, "example.")).ToList();
        Assert.Equal(3, turns.Take(3).Distinct().Count());
        Assert.Equal(turns.Take(3), turns.Skip(3));
    }

    [Fact]
    public void Keeps_turns_per_worker_and_starts_them_apart()
    {
        var pool = TestPool.Of(PolicyKind.RoundRobin, TestPool.Backend("a"), TestPool.Backend("b"));
        Assert.Equal("a", TestPool.ChooseFor(pool, "example.", worker: 0));
        Assert.Equal("b", TestPool.ChooseFor(pool, "example.", worker: 1));
        Assert.Equal("b", TestPool.ChooseFor(pool, "example.", worker: 0));
        Assert.Equal("a", TestPool.ChooseFor(pool, "example.", worker: 1));
    }
}
