using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Workers;

public class SecureIdsTests
{
    [Fact]
    public void Draws_from_the_whole_range_of_IDs()
    {
        var ids = new SecureIds();
        var seen = new HashSet<ushort>();
        for (var i = 0; i < 65_536; i++)
            seen.Add(ids.NextId());
        // 65,536 (1 - 1/e) = 41,427 are expected, with a deviation of about 80.
        Assert.InRange(seen.Count, 40_900, 41_950);
    }

    [Fact]
    public void Draws_ports_evenly_and_only_from_the_range()
    {
        var ids = new SecureIds();
        var drawn = new int[3];
        for (var i = 0; i < 30_000; i++)
            drawn[ids.NextPort(40_000, 40_002) - 40_000]++;
        Assert.All(drawn, count => Assert.InRange(count, 9_400, 10_600));
    }

    [Fact]
    public void Favours_no_port_of_a_range_that_does_not_divide_65536()
    {
        // Without rejection the first 25,536 of 40,000 ports would come twice as often: 78 % of all instead of 64 %.
        var ids = new SecureIds();
        var low = Enumerable.Range(0, 10_000).Count(_ => ids.NextPort(10_000, 49_999) < 35_536);
        Assert.InRange(low, 6_150, 6_620);
    }

    [Fact]
    public void Takes_a_range_of_one_port_and_of_all()
    {
        var ids = new SecureIds();
        Assert.Equal(53, ids.NextPort(53, 53));
        Assert.InRange(ids.NextPort(0, 65535), 0, 65535);
        Assert.Throws<ArgumentOutOfRangeException>(() => ids.NextPort(2, 1));
    }

    [Fact]
    public void Allocates_nothing_when_drawn_from()
    {
        var ids = new SecureIds();
        ids.NextId();
        // A collection meanwhile (other tests run as well) counts what the thread had left of its heap as allocated; not in every
        // round.
        Assert.Contains(0, Enumerable.Range(0, 5).Select(_ => Allocated(ids)));
    }

    private static long Allocated(SecureIds ids)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            ids.NextId();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
