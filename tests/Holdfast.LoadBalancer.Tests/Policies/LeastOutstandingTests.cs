using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Tests.Pools;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Policies;

public class LeastOutstandingTests
{
    [Fact]
    public void Chooses_the_fewest_in_flight_over_all_workers_before_anything_else()
    {
        var busy = TestPool.Backend("busy", workers: 2);
        var idle = TestPool.Backend("idle", order: 9, workers: 2);
        busy.Cell(0).QuerySent();
        busy.Cell(1).QuerySent();
        idle.Cell(1).QuerySent();
        Assert.Equal("idle", TestPool.ChooseFor(TestPool.Of(PolicyType.Of<LeastOutstanding>(), busy, idle), "example."));
    }

    [Fact]
    public void Chooses_the_lowest_order_among_the_equally_busy()
    {
        var fast = TestPool.Backend("fast", order: 2);
        var slow = TestPool.Backend("slow", order: 1);
        Answer(fast, 100);
        Answer(slow, 100_000);
        Assert.Equal("slow", TestPool.ChooseFor(TestPool.Of(PolicyType.Of<LeastOutstanding>(), fast, slow), "example."));
    }

    [Fact]
    public void Chooses_the_fastest_among_the_equally_busy_of_one_order()
    {
        var slow = TestPool.Backend("slow");
        var fast = TestPool.Backend("fast");
        Answer(slow, 900);
        Answer(fast, 100);
        Assert.Equal("fast", TestPool.ChooseFor(TestPool.Of(PolicyType.Of<LeastOutstanding>(), slow, fast), "example."));
    }

    [Fact]
    public void Spreads_evenly_when_nothing_is_answered()
    {
        var pool = TestPool.Of(
            PolicyType.Of<LeastOutstanding>(), TestPool.Backend("a"), TestPool.Backend("b"), TestPool.Backend("c", order: 2));
        Assert.All(SendUnanswered(pool, 300).Values, count => Assert.Equal(100, count));
    }

    [Fact]
    public void Spreads_over_the_lowest_order_alone_where_ordered()
    {
        var pool = TestPool.Of(
            PolicyType.Of<OrderedLeastOutstanding>(), TestPool.Backend("c", order: 2), TestPool.Backend("a"), TestPool.Backend(
                "b"));
        var sent = SendUnanswered(pool, 300);
        Assert.Equal(150, sent["a"]);
        Assert.Equal(150, sent["b"]);
        Assert.Equal(0, sent["c"]);
    }

    private static void Answer(Backend backend, long microseconds)
    {
        backend.Cell(0).QuerySent();
        backend.Cell(0).AnswerReceived(microseconds);
    }

    private static Dictionary<string, int> SendUnanswered(Pool pool, int queries)
    {
        var sent = pool.Backends.ToDictionary(backend => backend.Options.Name, _ => 0);
        var random = new WorkerRandom(1);
        for (var i = 0; i < queries; i++)
        {
            var query = Queries.For("example.", pool);
            var backend = TestPool.Choose(pool, ref query, ref random)!;
            backend.Cell(0).QuerySent();
            sent[backend.Options.Name]++;
        }
        return sent;
    }
}
