using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Tests.Pools;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Policies;

/// <summary>What holds for every policy.</summary>
public class PolicyTests
{
    public static TheoryData<PolicyKind> All => [.. Enum.GetValues<PolicyKind>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Chooses_none_when_none_is_up(PolicyKind kind)
    {
        Assert.Null(TestPool.ChooseFor(TestPool.Of(kind), "example."));
        var down = TestPool.Of(kind, TestPool.Backend("a", mode: BackendMode.Down), TestPool.Backend("b", mode: BackendMode.Auto));
        Assert.Null(TestPool.ChooseFor(down, "example."));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Chooses_the_only_one_that_is_up(PolicyKind kind)
    {
        var pool = TestPool.Of(
            kind,
            TestPool.Backend("a", weight: 1000, mode: BackendMode.Down),
            TestPool.Backend("b", order: 3),
            TestPool.Backend("c", mode: BackendMode.Auto));
        Assert.Equal(100, TestPool.Draw(pool, 100)["b"]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Bears_the_greatest_weights(PolicyKind kind)
    {
        var pool = TestPool.Of(kind, TestPool.Backend("a", weight: int.MaxValue), TestPool.Backend("b", weight: int.MaxValue), TestPool.Backend("c"));
        Assert.Equal(500, TestPool.Draw(pool, 500).Values.Sum());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Allocates_nothing_per_choice(PolicyKind kind)
    {
        var pool = TestPool.Of(kind, TestPool.Backend("a"), TestPool.Backend("b", weight: 10), TestPool.Backend("c", order: 2));
        var random = new WorkerRandom(1);
        var query = Queries.For("www.example.", pool);
        pool.Choose(ref query, ref random);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            pool.Choose(ref query, ref random);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
