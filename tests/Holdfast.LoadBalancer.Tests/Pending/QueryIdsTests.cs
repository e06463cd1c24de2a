using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Pending;

public sealed class QueryIdsTests
{
    [Fact]
    public void With_every_id_in_use_none_is_found_and_the_search_ends()
    {
        using var ids = new QueryIds(new SecureIds());
        int taken = 0;
        for (int tries = 0; tries < 2_000_000 && taken < 65536; tries++)
            taken += ids.TryTake(taken % PendingQueries.Capacity, out _) ? 1 : 0;
        Assert.Equal(65536, taken);
        Assert.False(ids.TryTake(1, out _));
        ids.Return(4711);
        bool found = false;
        for (int tries = 0; tries < 2_000_000 && !found; tries++)
            found = ids.TryTake(1, out ushort id) && id == 4711;
        Assert.True(found);
    }

    [Fact]
    public void With_a_quarter_in_use_an_id_is_found_at_once()
    {
        using var ids = new QueryIds(new SecureIds());
        for (int slot = 0; slot < 16_384; slot++)
            Assert.True(ids.TryTake(slot, out _));
    }
}
