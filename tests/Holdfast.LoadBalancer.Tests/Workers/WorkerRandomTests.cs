using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Workers;

public class WorkerRandomTests
{
    [Fact]
    public void Draws_every_number_below_the_bound_alike()
    {
        var random = new WorkerRandom(1);
        var drawn = new int[10];
        for (var i = 0; i < 100_000; i++)
            drawn[random.Below(10)]++;
        // 9 degrees of freedom: a fair generator passes 27.9 once in a thousand.
        Assert.InRange(drawn.Sum(count => Math.Pow(count - 10_000, 2) / 10_000), 0.1, 27.9);
    }

    [Fact]
    public void Repeats_itself_from_the_same_seed_only()
    {
        var one = new WorkerRandom(5);
        var same = new WorkerRandom(5);
        var other = new WorkerRandom(6);
        Assert.Equal(one.Next(), same.Next());
        Assert.NotEqual(one.Next(), other.Next());
    }

    [Fact]
    public void Starts_anywhere_when_the_system_seeds_it()
    {
        var one = WorkerRandom.Create();
        var other = WorkerRandom.Create();
        Assert.NotEqual(one.Next(), other.Next());
    }

    [Fact]
    public void Goes_on_from_where_it_is_when_passed_by_reference()
    {
        var random = new WorkerRandom(9);
        Assert.NotEqual(Draw(ref random), Draw(ref random));

        static ulong Draw(ref WorkerRandom random) => random.Next();
    }
}
