using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class CachePrefetcherTests
{
    [Theory]
    [InlineData("")]
    [InlineData("+bufsize=1232")]
    public void The_place_fetched_is_the_one_where_the_query_s_answer_is(string edns)
    {
        using var cache = new TestCache();
        byte[] query = MessageText.Wire($"www.Example.org. IN A +rd +qid=7 {edns}");
        Assert.Equal(cache.Key(query).Hash, cache.Cache.FetchPlace(query));
    }

    [Fact]
    public void What_is_no_query_has_no_place()
    {
        using var cache = new TestCache();
        byte[] query = MessageText.Wire("www.example.org. IN A +rd +qid=7");
        Assert.Equal(0UL, cache.Cache.FetchPlace([]));
        Assert.Equal(0UL, cache.Cache.FetchPlace(query.AsSpan(0, query.Length - 1)));
        Assert.Equal(0UL, cache.Cache.FetchPlace(MessageText.Wire("www.example.org. IN A +qr +rd +qid=7")));
    }

    [Fact]
    public void Looking_ahead_changes_and_counts_nothing()
    {
        using var cache = new TestCache();
        byte[] query = MessageText.Wire("www.example.org. IN A +rd +qid=7");
        Assert.Equal(NotStoredReason.None, cache.Insert(query, query.Answer("NOERROR", "@ 60 A 192.0.2.1")));
        var before = cache.Counters;
        cache.Cache.FetchEntry(cache.Cache.FetchPlace(query));
        cache.Cache.FetchEntry(cache.Cache.FetchPlace(MessageText.Wire("other.example.org. IN A +rd +qid=7")));
        foreach (ulong hash in (ulong[])[0, 1, ulong.MaxValue])
            cache.Cache.FetchEntry(hash);
        Assert.Equivalent(before, cache.Counters);
        Assert.NotNull(cache.Ask(query));
    }
}
