using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class PacketCacheTests
{
    private static readonly byte[] Www = MessageText.Wire("www.example.org. IN A +rd");

    [Fact]
    public void Gives_back_the_answer_with_the_clients_id_and_case_and_its_ttls_counted_down()
    {
        using var cache = new TestCache();
        var stored = Www.Answer("NOERROR", "@ 300 A 192.0.2.1", "@ 60 A 192.0.2.2");
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, stored, now: 1_000));
        var asked = MessageText.Wire("wWw.ExAmPlE.oRg. IN A +rd +qid=48879");

        var answer = cache.Ask(asked, now: 11_999)!;

        Assert.Equal(asked.Answer("NOERROR", "@ 290 A 192.0.2.1", "@ 50 A 192.0.2.2"), answer);
        Assert.Equal((1, 0, 1), (cache.Counters.Hits, cache.Counters.Misses, cache.Counters.Entries));
    }

    [Fact]
    public void An_answer_is_over_when_its_lowest_ttl_is()
    {
        using var cache = new TestCache();
        cache.Insert(Www, Www.Answer("NOERROR", "@ 300 A 192.0.2.1", "@ 60 A 192.0.2.2"));
        Assert.NotNull(cache.Ask(Www, now: 59_999));
        Assert.Null(cache.Ask(Www, now: 60_000));
        Assert.Equal((1, 1), (cache.Counters.Hits, cache.Counters.Misses));
    }

    [Fact]
    public void Answers_go_only_to_queries_that_are_alike()
    {
        using var cache = new TestCache();
        byte[] plain = MessageText.Wire("www.example.org. IN A +rd");
        byte[][] queries =
        [
            plain,
            MessageText.Wire("www.example.net. IN A +rd"),
            MessageText.Wire("www.example.org. IN MX +rd"),
            MessageText.Wire("www.example.org. CH A +rd"),
            MessageText.Wire("www.example.org. IN A"),
            MessageText.Wire("www.example.org. IN A +rd +cd"),
            MessageText.Wire("www.example.org. IN A +rd +ad"),
            MessageText.Wire("www.example.org. IN A +rd +bufsize=1232"),
            MessageText.Wire("www.example.org. IN A +rd +bufsize=1232 +do"),
            MessageText.Wire("www.example.org. IN A +rd +bufsize=1232 +subnet=192.0.2.0/24"),
            MessageText.Wire("www.example.org. IN A +rd +bufsize=1232 +subnet=192.0.3.0/24"),
        ];
        byte[] Answer(int i) =>
            queries[i].Answer("NOERROR", i == 2 ? "@ 60 MX 10 mail.example.org." : $"@ 60 A 192.0.2.{i}");
        for (int i = 0; i < queries.Length; i++)
        {
            Assert.Null(cache.Ask(queries[i]));
            Assert.Equal(NotStoredReason.None, cache.Insert(queries[i], Answer(i)));
        }

        for (int i = 0; i < queries.Length; i++)
            Assert.Equal(Answer(i), cache.Ask(queries[i]));
        Assert.Null(cache.Ask(plain, cacheClass: CacheClass.Stream));
    }

    [Fact]
    public void What_concerns_two_neighbors_only_makes_no_difference()
    {
        using var cache = new TestCache(
            new CacheOptions(100) { SkipOptions = [EdnsOptionCode.KeyTag], HugePages = false });
        var asked = MessageText.Wire("www.example.org. IN A +rd +bufsize=1232 +ednsopt=10:0102030405060708");
        var answer = asked.Answer("NOERROR +ede=3", "@ 60 A 192.0.2.1");
        Assert.Equal(NotStoredReason.None, cache.Insert(asked, answer));
        string[] others =
            ["", "+nsid", "+ednsopt=10:0807060504030201", "+ednsopt=12:000000", "+ednsopt=11:", "+ednsopt=1:02", "+ednsopt=13:00",
                "+ednsopt=14:0001", "+ednsflags=16384"];
        foreach (string options in others)
            Assert.Equal(answer, cache.Ask(MessageText.Wire($"www.example.org. IN A +rd +bufsize=4096 {options}")));
    }

    [Fact]
    public void An_answer_for_a_subnet_that_was_added_goes_to_that_subnet_only()
    {
        using var cache = new TestCache();
        byte[] here = [0, 1, 24, 0, 192, 0, 2], there = [0, 1, 24, 0, 198, 51, 100];
        var fromBackend = Www.Answer("NOERROR +subnet=192.0.2.0/24/24", "@ 60 A 192.0.2.1");
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, fromBackend, subnet: here));
        Assert.Equal(Www.Answer("NOERROR", "@ 60 A 192.0.2.1"), cache.Ask(Www, subnet: here));
        Assert.Null(cache.Ask(Www, subnet: there));
        Assert.Null(cache.Ask(Www));
    }

    [Fact]
    public void An_answer_whose_scope_is_zero_goes_to_all_subnets()
    {
        using var cache = new TestCache();
        byte[] here = [0, 1, 24, 0, 192, 0, 2], there = [0, 1, 24, 0, 198, 51, 100];
        cache.Insert(Www, Www.Answer("+subnet=192.0.2.0/24/0", "@ 60 A 192.0.2.1"), subnet: here);
        Assert.Equal(Www.Answer("NOERROR", "@ 60 A 192.0.2.1"), cache.Ask(Www, subnet: there));
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
        cache.Insert(Www, Www.Answer("NOERROR", "@ 60 A 192.0.2.1", "@ 10 A 192.0.2.2"));
        Assert.Null(cache.Ask(Www, now: 10_000));
        Assert.Equal([30, 10], TestMessages.Ttls(cache.Ask(Www, now: 109_999, allowStale: true)!));
        Assert.Null(cache.Ask(Www, now: 110_000, allowStale: true));
        Assert.Equal([55, 5], TestMessages.Ttls(cache.Ask(Www, now: 5_000, allowStale: true)!));
        Assert.Equal((1, 1, 2), (cache.Counters.StaleHits, cache.Counters.Hits, cache.Counters.Misses));
    }

    [Fact]
    public void TTLs_stay_when_they_are_not_to_age()
    {
        using var cache = new TestCache(new CacheOptions(100) { DontAge = true, HugePages = false });
        cache.Insert(Www, Www.Answer("NOERROR", "@ 60 A 192.0.2.1"));
        Assert.Equal([60], TestMessages.Ttls(cache.Ask(Www, now: 30_000)!));
        Assert.Null(cache.Ask(Www, now: 60_000));
    }

    [Fact]
    public void A_newer_answer_takes_the_place_of_the_older()
    {
        using var cache = new TestCache();
        for (byte i = 0; i < 100; i++)
            Assert.Equal(NotStoredReason.None, cache.Insert(Www, Www.Answer("NOERROR", $"@ 60 A 192.0.2.{i}")));
        Assert.Equal(Www.Answer("NOERROR", "@ 60 A 192.0.2.99"), cache.Ask(Www));
        Assert.Equal(1, cache.Counters.Entries);
        Assert.Equal(cache.Counters.MaxBytes - (1000 * 512) + 128, cache.Counters.Bytes);
    }

    [Fact]
    public void A_failure_does_not_take_the_place_of_an_answer_that_is_still_good()
    {
        using var cache = new TestCache();
        cache.Insert(Www, Www.Answer("NOERROR", "@ 60 A 192.0.2.1"));
        var failure = Www.Answer("SERVFAIL");
        Assert.Equal(NotStoredReason.BetterKept, cache.Insert(Www, failure, now: 59_000));
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, failure, now: 60_000));
        Assert.Equal(failure, cache.Ask(Www, now: 60_000));
    }

    [Fact]
    public void An_answer_longer_than_the_destination_is_not_given()
    {
        using var cache = new TestCache();
        var answer = Www.Answer(100);
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, answer));
        Assert.Null(cache.Ask(Www, room: answer.Length - 1));
        Assert.Equal(answer, cache.Ask(Www, room: answer.Length));
    }

    [Fact]
    public void Queries_of_unusual_kinds_are_left_alone()
    {
        using var cache = new TestCache();
        byte[][] queries =
        [
            MessageText.Wire("example.org. IN AXFR +rd"), MessageText.Wire("example.org. IN IXFR +rd"),
            MessageText.Wire("example.org. IN A +rd\nADDITIONAL\n. 0 CLASS255 TSIG \\# 0"),
            MessageText.Wire("example.org. IN A +rd\nAUTHORITY\nexample.org. 60 A 192.0.2.1"),
            MessageText.Wire($"example.org. IN A +rd +bufsize=1232 +ednsopt=20:{new string('0', 120)}"),
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
