using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

/// <summary>Answers whose time is over, and failures (RFC 8767, section 4).</summary>
public sealed class StaleEntryTests
{
    private static readonly CacheOptions Options = new(100)
    {
        StaleCacheEntriesTtl = TimeSpan.FromSeconds(100),
        TemporaryFailureTtl = TimeSpan.FromSeconds(10),
        HugePages = false,
    };

    private static readonly byte[] Www = MessageText.Wire("www.example.org. IN A +rd");
    private static readonly byte[] Good = Www.Answer("NOERROR", "@ 60 A 192.0.2.1");

    [Theory]
    [InlineData("SERVFAIL")]
    [InlineData("REFUSED")]
    public void A_failure_replaces_no_answer_that_may_still_be_given(string failure)
    {
        using var cache = new TestCache(Options);
        cache.Insert(Www, Good);
        Assert.Equal(NotStoredReason.BetterKept, cache.Insert(Www, Www.Answer(failure), now: 59_999));
        Assert.Equal(NotStoredReason.BetterKept, cache.Insert(Www, Www.Answer(failure), now: 60_000));
        Assert.Equal(NotStoredReason.BetterKept, cache.Insert(Www, Www.Answer(failure), now: 159_999));
        Assert.Equal(1, TestMessages.Answers(cache.Ask(Www, now: 159_999, allowStale: true)!));
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, Www.Answer(failure), now: 160_000));
    }

    [Theory]
    [InlineData("NXDOMAIN")]
    [InlineData("NOERROR")]
    public void A_negative_answer_replaces_it(string code)
    {
        using var cache = new TestCache(Options);
        cache.Insert(Www, Good);
        byte[] negative = Www.Answer(code, "AUTHORITY", "@ 60 SOA . . 1 2 3 4 60");
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, negative, now: 70_000));
        Assert.Equal(negative, cache.Ask(Www, now: 70_000));
    }

    [Theory]
    [InlineData("SERVFAIL")]
    [InlineData("REFUSED")]
    public void A_failure_is_not_given_after_its_time_and_is_replaced_by_the_next(string failure)
    {
        using var cache = new TestCache(Options);
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, Www.Answer(failure)));
        Assert.NotNull(cache.Ask(Www, now: 9_999));
        Assert.Null(cache.Ask(Www, now: 10_000, allowStale: true));
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, Www.Answer(failure), now: 10_000));
        Assert.NotNull(cache.Ask(Www, now: 19_999));
    }

    [Fact]
    public void A_failure_for_one_subnet_hides_no_answer_for_all()
    {
        using var cache = new TestCache(Options);
        byte[] here = [0, 1, 24, 0, 192, 0, 2];
        cache.Insert(Www, Www.Answer("+subnet=192.0.2.0/24/0", "@ 60 A 192.0.2.1"), subnet: here);
        Assert.Equal(NotStoredReason.BetterKept, cache.Insert(Www, Www.Answer("SERVFAIL"), now: 70_000, subnet: here));
        Assert.NotNull(cache.Ask(Www, now: 70_000, allowStale: true, subnet: here));
    }

    [Fact]
    public void An_answer_for_the_subnet_whose_time_is_not_over_comes_before_a_stale_one_for_all()
    {
        using var cache = new TestCache(Options);
        byte[] here = [0, 1, 24, 0, 192, 0, 2];
        cache.Insert(Www, Www.Answer("+subnet=192.0.2.0/24/0", "@ 60 A 192.0.2.1"), subnet: here);
        cache.Insert(Www, Www.Answer("+subnet=192.0.2.0/24/24", "@ 60 A 192.0.2.2"), now: 70_000, subnet: here);
        Assert.Equal(
            Www.Answer("NOERROR", "@ 60 A 192.0.2.2"), cache.Ask(Www, now: 70_000, allowStale: true, subnet: here));
    }

    [Fact]
    public void A_stale_answer_says_so_to_who_sent_EDNS()
    {
        using var cache = new TestCache(Options);
        byte[] query = MessageText.Wire("www.example.org. IN A +rd +bufsize=1232");
        cache.Insert(query, query.Answer("+bufsize=1232", "@ 60 A 192.0.2.1"));
        cache.Insert(Www, Good);
        Assert.Empty(TestMessages.Options(cache.Ask(query, now: 59_000, allowStale: true)!)!);
        Assert.EndsWith(
            " +ede=3", TestMessages.FirstLine(cache.Ask(query, now: 60_000, allowStale: true)!), StringComparison.Ordinal);
        Assert.Null(TestMessages.Options(cache.Ask(Www, now: 60_000, allowStale: true)!));
    }
}
