using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class CachePrefetcherTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1232)]
    public void The_place_fetched_is_the_one_where_the_query_s_answer_is(int edns)
    {
        using var cache = new TestCache();
        byte[] query = TestMessages.Query("www.Example.org.", id: 7, edns: edns);
        Assert.Equal(cache.Key(query).Hash, cache.Cache.FetchPlace(query));
    }

    [Fact]
    public void What_is_no_query_has_no_place()
    {
        using var cache = new TestCache();
        byte[] query = TestMessages.Query("www.example.org.", id: 7);
        Assert.Equal(0UL, cache.Cache.FetchPlace([]));
        Assert.Equal(0UL, cache.Cache.FetchPlace(query.AsSpan(0, query.Length - 1)));
        query[2] |= 0x80;
        Assert.Equal(0UL, cache.Cache.FetchPlace(query));
    }

    [Fact]
    public void Looking_ahead_changes_and_counts_nothing()
    {
        using var cache = new TestCache();
        byte[] query = TestMessages.Query("www.example.org.", id: 7);
        Assert.Equal(NotStoredReason.None, cache.Insert(query, Answers.To(query, [Answers.A(60)])));
        var before = cache.Counters;
        cache.Cache.FetchEntry(cache.Cache.FetchPlace(query));
        cache.Cache.FetchEntry(cache.Cache.FetchPlace(TestMessages.Query("other.example.org.", id: 7)));
        foreach (ulong hash in (ulong[])[0, 1, ulong.MaxValue])
            cache.Cache.FetchEntry(hash);
        Assert.Equivalent(before, cache.Counters);
        Assert.NotNull(cache.Ask(query));
    }
}
