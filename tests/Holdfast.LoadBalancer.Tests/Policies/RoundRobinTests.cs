using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Pools;

namespace Holdfast.LoadBalancer.Tests.Policies;

public class RoundRobinTests
{
    [Fact]
    public void Gives_each_its_turn()
    {
        var pool = TestPool.Of(
            PolicyType.Of<RoundRobin>(), TestPool.Backend("a"), TestPool.Backend("b", weight: 9), TestPool.Backend(
                "c", order: 2));
        var turns = Enumerable.Range(0, 6).Select(_ => TestPool.ChooseFor(pool, "example.")).ToList();
        Assert.Equal(3, turns.Take(3).Distinct().Count());
        Assert.Equal(turns.Take(3), turns.Skip(3));
    }

    [Fact]
    public void Keeps_turns_per_worker_and_starts_them_apart()
    {
        var pool = TestPool.Of(PolicyType.Of<RoundRobin>(), TestPool.Backend("a"), TestPool.Backend("b"));
        Assert.Equal("a", TestPool.ChooseFor(pool, "example.", worker: 0));
        Assert.Equal("b", TestPool.ChooseFor(pool, "example.", worker: 1));
        Assert.Equal("b", TestPool.ChooseFor(pool, "example.", worker: 0));
        Assert.Equal("a", TestPool.ChooseFor(pool, "example.", worker: 1));
    }

    [Fact]
    public void Takes_no_turn_for_a_retry()
    {
        var pool = TestPool.Of(PolicyType.Of<RoundRobin>(), TestPool.Backend("a"), TestPool.Backend("b"), TestPool.Backend("c"));
        Assert.Equal(["a", "b", "c"], TestPool.Candidates(pool, "example."));
        Assert.Equal(["b", "c", "a"], TestPool.Candidates(pool, "example."));
    }

    [Fact]
    public void Goes_on_with_its_turns_when_a_backend_goes_down()
    {
        var third = TestPool.Backend("c");
        var pool = TestPool.Of(PolicyType.Of<RoundRobin>(), TestPool.Backend("a"), TestPool.Backend("b"), third);
        Assert.Equal("a", TestPool.ChooseFor(pool, "example."));
        third.SetMode(BackendMode.Down);
        pool.Refresh();
        Assert.Equal("b", TestPool.ChooseFor(pool, "example."));
    }
}
