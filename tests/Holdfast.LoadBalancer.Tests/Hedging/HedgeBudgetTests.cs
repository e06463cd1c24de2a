using Holdfast.LoadBalancer.Hedging;

namespace Holdfast.LoadBalancer.Tests.Hedging;

public sealed class HedgeBudgetTests
{
    private const long Second = 1_000_000;

    [Theory]
    [InlineData(1_000)]
    [InlineData(30_000)]
    public void Adds_no_more_than_a_tenth_in_any_second(int rate)
    {
        var budget = new HedgeBudget(Second);
        var spentAt = new List<long>();
        long sent = 0;
        // Twelve seconds, in which after the second one every query is overdue.
        for (long step = 0; step < 12L * rate; step++)
        {
            long now = Second + (step * Second / rate);
            sent++;
            budget.Advance(sent, now);
            if (step > 2 * rate && budget.TrySpend(sent, now))
            {
                spentAt.Add(now);
                sent++;
            }
        }

        int first = 0;
        for (int last = 0; last < spentAt.Count; last++)
        {
            while (spentAt[last] - spentAt[first] >= Second)
                first++;
            Assert.InRange(last - first + 1, 1, rate / 10);
        }

        Assert.True(spentAt.Count > rate / 10 * 8, $"{spentAt.Count} spent");
    }

    [Fact]
    public void Lets_a_worker_with_little_to_do_hedge_a_few()
    {
        var budget = new HedgeBudget(Second);
        int spent = Enumerable.Range(0, 100).Count(_ => budget.TrySpend(sent: 100, now: Second));
        Assert.Equal(HedgeBudget.Least, spent);
        Assert.False(budget.TrySpend(sent: 100, now: Second + (Second / 2)));
        Assert.True(budget.TrySpend(sent: 100, now: (2 * Second) + (Second / 5)));
    }

    [Fact]
    public void Is_whole_again_after_a_long_silence()
    {
        var budget = new HedgeBudget(Second);
        for (int i = 0; i < HedgeBudget.Least; i++)
            Assert.True(budget.TrySpend(sent: i, now: Second));
        Assert.True(budget.TrySpend(sent: 20, now: 1000 * Second));
    }
}
