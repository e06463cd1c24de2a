using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class CacheRemovalTests
{
    private static readonly string[] Names =
        ["example.org.", "a.example.org.", "B.A.example.org.", "aexample.org.", "example.net.", "."];

    [Fact]
    public void Expunges_a_name_in_any_case_and_all_its_types()
    {
        using var cache = Filled();
        Assert.Equal(2, cache.Cache.Removal.Expunge(new CacheSelection { Name = Name.Parse("A.Example.ORG.") }));
        Assert.Equal(["example.org.", "B.A.example.org.", "aexample.org.", "example.net.", "."], Left(cache));
        Assert.Equal((10, 2), (cache.Counters.Entries, cache.Counters.Expunged));
    }

    [Fact]
    public void Expunges_a_suffix_label_by_label()
    {
        using var cache = Filled();
        Assert.Equal(6, cache.Cache.Removal.Expunge(new CacheSelection { Name = Name.Parse("example.ORG."), AndBelow = true }));
        Assert.Equal(["aexample.org.", "example.net.", "."], Left(cache));
    }

    [Fact]
    public void Expunges_one_type_only_of_a_name_of_a_suffix_or_of_all()
    {
        using var cache = Filled();
        Assert.Equal(
            1, cache.Cache.Removal.Expunge(new CacheSelection { Name = Name.Parse("example.net."), Type = RecordType.TXT }));
        Assert.Equal(
            0, cache.Cache.Removal.Expunge(new CacheSelection { Name = Name.Parse("example.net."), Type = RecordType.AAAA }));
        Assert.Equal(
            3, cache.Cache.Removal.Expunge(
                new CacheSelection { Name = Name.Parse("example.org."), AndBelow = true, Type = RecordType.TXT }));
        Assert.Equal(Names, Left(cache));
        Assert.Equal(6, cache.Cache.Removal.Expunge(new CacheSelection { Type = RecordType.A }));
        Assert.Empty(Left(cache));
        Assert.Equal(2, cache.Counters.Entries);
    }

    [Fact]
    public void Expunges_all_and_gives_the_memory_back()
    {
        using var cache = Filled();
        long before = new TestCache().Counters.Bytes;
        Assert.Equal(12, cache.Cache.Removal.Expunge(new CacheSelection()));
        Assert.Empty(Left(cache));
        Assert.Equal((0, before), (cache.Counters.Entries, cache.Counters.Bytes));
    }

    [Fact]
    public void A_sweep_removes_what_is_over_a_few_buckets_at_a_time()
    {
        using var cache = Filled(new CacheOptions(1000) { KeepStaleData = true, HugePages = false });
        int removed = 0;
        for (int i = 0; i < cache.Cache.Removal.Buckets; i += 16)
            removed += cache.Cache.Removal.Sweep(now: 60_000, buckets: 16, backendUsable: true);
        Assert.Equal((6, 6, 6), (removed, cache.Counters.Entries, cache.Counters.Expired));
        Assert.Equal(Names, Left(cache));
    }

    [Fact]
    public void Where_they_are_given_only_while_no_backend_can_be_asked_stale_answers_are_kept_so_long()
    {
        using var cache = Filled(new CacheOptions(1000)
        {
            KeepStaleData = true,
            StaleCacheEntriesTtl = TimeSpan.FromSeconds(100),
            StaleClientTimeout = TimeSpan.Zero,
            HugePages = false,
        });
        Assert.Equal(0, cache.Cache.Removal.Sweep(now: 159_999, int.MaxValue, backendUsable: false));
        Assert.Equal(6, cache.Cache.Removal.Sweep(now: 160_000, int.MaxValue, backendUsable: false));
        Assert.Equal(6, cache.Cache.Removal.Sweep(now: 600_000, int.MaxValue, backendUsable: true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_they_are_given_when_a_backend_fails_stale_answers_are_kept_for_as_long_as_they_may_be_given(bool usable)
    {
        using var cache = Filled(
            new CacheOptions(1000) { StaleCacheEntriesTtl = TimeSpan.FromSeconds(100), HugePages = false });
        Assert.Equal(0, cache.Cache.Removal.Sweep(now: 159_999, int.MaxValue, usable));
        Assert.Equal(6, cache.Cache.Removal.Sweep(now: 160_000, int.MaxValue, usable));
    }

    /// <summary>Each name with an A record of 600 seconds, and a TXT record of 60.</summary>
    private static TestCache Filled(CacheOptions? options = null)
    {
        var cache = new TestCache(options);
        foreach (var name in Names)
        {
            byte[] a = MessageText.Wire($"{name} IN A +rd"), txt = MessageText.Wire($"{name} IN TXT +rd");
            cache.Insert(a, a.Answer("NOERROR", "@ 600 A 192.0.2.1"));
            cache.Insert(txt, txt.Answer("NOERROR", "@ 60 TXT A"));
        }

        Assert.Equal(2 * Names.Length, cache.Counters.Entries);
        return cache;
    }

    private static string[] Left(TestCache cache) =>
        [.. Names.Where(name => cache.Ask(MessageText.Wire($"{name} IN A +rd")) is not null)];
}
