using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tests.Loopback;
using static Holdfast.LoadBalancer.Tests.Loopback.TestMessages;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class PacketCacheTests
{
    private static readonly byte[] Www = Query("www.example.org.");

    [Fact]
    public void Gives_back_the_answer_with_the_clients_id_and_case_and_its_ttls_counted_down()
    {
        using var cache = new TestCache();
        var stored = Answers.To(Www, [Answers.A(300), Answers.A(60, 2)]);
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, stored, now: 1_000));
        var asked = Query("wWw.ExAmPlE.oRg.", id: 0xBEEF);

        var answer = cache.Ask(asked, now: 11_999)!;

        Assert.Equal(Answers.To(asked, [Answers.A(290), Answers.A(50, 2)]), answer);
        Assert.Equal((1, 0, 1), (cache.Counters.Hits, cache.Counters.Misses, cache.Counters.Entries));
    }

    [Fact]
    public void An_answer_is_over_when_its_lowest_ttl_is()
    {
        using var cache = new TestCache();
        cache.Insert(Www, Answers.To(Www, [Answers.A(300), Answers.A(60, 2)]));
        Assert.NotNull(cache.Ask(Www, now: 59_999));
        Assert.Null(cache.Ask(Www, now: 60_000));
        Assert.Equal((1, 1), (cache.Counters.Hits, cache.Counters.Misses));
    }

    [Fact]
    public void Answers_go_only_to_queries_that_are_alike()
    {
        using var cache = new TestCache();
        byte[] plain = Query("www.example.org."), edns = Query("www.example.org.", edns: 1232);
        byte[][] queries =
        [
            plain, Query("www.example.net."), Query("www.example.org.", type: Txt), Query("www.example.org.", cls: 3),
            plain.With(m => m[2] &= 0xFE), plain.With(m => m[3] |= 0x10), plain.With(m => m[3] |= 0x20), edns,
            edns.With(m => m[^4] = 0x80), edns.With(m => m[^4] = 0x40),
            Query("www.example.org.", edns: 1232, options: Option(Subnet, 0, 1, 24, 0, 192, 0, 2)),
            Query("www.example.org.", edns: 1232, options: Option(Subnet, 0, 1, 24, 0, 192, 0, 3)),
        ];
        for (int i = 0; i < queries.Length; i++)
        {
            Assert.Null(cache.Ask(queries[i]));
            Assert.Equal(NotStoredReason.None, cache.Insert(queries[i], Answers.To(queries[i], [Answers.A(60, (byte)i)])));
        }

        for (int i = 0; i < queries.Length; i++)
            Assert.Equal(Answers.To(queries[i], [Answers.A(60, (byte)i)]), cache.Ask(queries[i]));
        Assert.Null(cache.Ask(plain, cacheClass: CacheClass.Stream));
    }

    [Fact]
    public void Options_between_neighbors_make_no_difference_and_are_not_stored()
    {
        using var cache = new TestCache(
            new CacheOptions(100) { SkipOptions = [EdnsOptionCode.LongLivedQuery], HugePages = false });
        byte[] cookie = Option(10, 1, 2, 3, 4, 5, 6, 7, 8), kept = Option(ExtendedError, 0, 3);
        var asked = Query("www.example.org.", edns: 1232, options: cookie);
        var backend = Answers.To(
            asked, [Answers.A(60)],
                additionals: [Answers.Opt([.. cookie, .. Option(Nsid, 9), .. kept, .. Option(11, 0, 9), .. Option(12, 0, 0)])]);
        Assert.Equal(NotStoredReason.None, cache.Insert(asked, backend));
        foreach (byte[] options in new[] { [], Option(Nsid), Option(10, 8, 7, 6, 5, 4, 3, 2, 1), Option(12, 0, 0, 0), Option(11),
            Option(1, 2) })
            Assert.Equal(
                Answers.To(asked, [Answers.A(60)], additionals: [Answers.Opt(kept)]), cache.Ask(
                    Query("www.example.org.", edns: 4096, options: options)));
    }

    [Fact]
    public void An_answer_for_a_subnet_that_was_added_goes_to_that_subnet_only()
    {
        using var cache = new TestCache();
        byte[] here = [0, 1, 24, 0, 192, 0, 2], there = [0, 1, 24, 0, 198, 51, 100];
        var fromBackend = Answers.To(Www, [Answers.A(60)], additionals: [Answers.Opt(Option(Subnet, 0, 1, 24, 24, 192, 0, 2))]);
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, fromBackend, subnet: here));
        Assert.Equal(Answers.To(Www, [Answers.A(60)]), cache.Ask(Www, subnet: here));
        Assert.Null(cache.Ask(Www, subnet: there));
        Assert.Null(cache.Ask(Www));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_answer_whose_scope_is_zero_or_not_said_goes_to_all_subnets(bool said)
    {
        using var cache = new TestCache();
        byte[] here = [0, 1, 24, 0, 192, 0, 2], there = [0, 1, 24, 0, 198, 51, 100];
        var opt = said ? Answers.Opt(Option(Subnet, 0, 1, 24, 0, 192, 0, 2)) : Answers.Opt();
        cache.Insert(Www, Answers.To(Www, [Answers.A(60)], additionals: [opt]), subnet: here);
        Assert.Equal(Answers.To(Www, [Answers.A(60)]), cache.Ask(Www, subnet: there));
        Assert.NotNull(cache.Ask(Www));
    }

    [Fact]
    public void A_stale_answer_is_given_only_when_no_backend_can_be_asked_and_only_for_so_long()
    {
        using var cache = new TestCache(new CacheOptions(100)
        {
            StaleCacheEntriesTtl = TimeSpan.FromSeconds(100),
            StaleTtl = TimeSpan.FromSeconds(30),
            HugePages = false,
        });
        cache.Insert(Www, Answers.To(Www, [Answers.A(60), Answers.A(10, 2)]));
        Assert.Null(cache.Ask(Www, now: 10_000));
        Assert.Equal([30, 10], Answers.Ttls(cache.Ask(Www, now: 109_999, allowStale: true)!));
        Assert.Null(cache.Ask(Www, now: 110_000, allowStale: true));
        Assert.Equal([55, 5], Answers.Ttls(cache.Ask(Www, now: 5_000, allowStale: true)!));
        Assert.Equal((1, 1, 2), (cache.Counters.StaleHits, cache.Counters.Hits, cache.Counters.Misses));
    }

    [Fact]
    public void TTLs_stay_when_they_are_not_to_age()
    {
        using var cache = new TestCache(new CacheOptions(100) { DontAge = true, HugePages = false });
        cache.Insert(Www, Answers.To(Www, [Answers.A(60)]));
        Assert.Equal([60], Answers.Ttls(cache.Ask(Www, now: 30_000)!));
        Assert.Null(cache.Ask(Www, now: 60_000));
    }

    [Fact]
    public void A_newer_answer_takes_the_place_of_the_older()
    {
        using var cache = new TestCache();
        for (byte i = 0; i < 100; i++)
            Assert.Equal(NotStoredReason.None, cache.Insert(Www, Answers.To(Www, [Answers.A(60, i)])));
        Assert.Equal(Answers.To(Www, [Answers.A(60, 99)]), cache.Ask(Www));
        Assert.Equal(1, cache.Counters.Entries);
        Assert.Equal(cache.Counters.MaxBytes - (1000 * 512) + 128, cache.Counters.Bytes);
    }

    [Fact]
    public void A_failure_does_not_take_the_place_of_an_answer_that_is_still_good()
    {
        using var cache = new TestCache();
        cache.Insert(Www, Answers.To(Www, [Answers.A(60)]));
        var failure = Answers.To(Www, [], code: 2);
        Assert.Equal(NotStoredReason.BetterKept, cache.Insert(Www, failure, now: 59_000));
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, failure, now: 60_000));
        Assert.Equal(failure, cache.Ask(Www, now: 60_000));
    }

    [Fact]
    public void An_answer_longer_than_the_destination_is_not_given()
    {
        using var cache = new TestCache();
        var answer = Answer(Www, 100);
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, answer));
        Assert.Null(cache.Ask(Www, room: answer.Length - 1));
        Assert.Equal(answer, cache.Ask(Www, room: answer.Length));
    }

    [Fact]
    public void Queries_of_unusual_kinds_are_left_alone()
    {
        using var cache = new TestCache();
        byte[] notify = Query("example.org.").With(m => m[9] = 1);
        byte[][] queries =
        [
            Query("example.org.", type: 252), Query("example.org.", type: 251),
            [.. Query("example.org.").With(m => m[11] = 1), 0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 0],
            [.. notify, .. Answers.A(60)],
            Query("example.org.", edns: 1232, options: Option(20, new byte[60])),
        ];
        Assert.All(queries, query => Assert.False(cache.TryKey(query, out _)));
        Assert.Equal(queries.Length, cache.Counters.NotCacheable);
    }

    [Theory]
    [InlineData(0, 4096, null, "max_entries must be from 1")]
    [InlineData(10, 70_000, null, "maximum_entry_size must be from 12 to 65535, not 70000")]
    [InlineData(1000, 4096, 20_000L, "max_bytes must be from")]
    public void Bounds_that_cannot_be_held_are_refused(int entries, int size, long? bytes, string says)
    {
        var options = new CacheOptions(entries) { MaximumEntrySize = size, MaxBytes = bytes };
        Assert.Contains(
            says, Assert.Throws<ArgumentException>(() => new PacketCache(options, 1)).Message, StringComparison.Ordinal);
    }
}
