using System.Buffers.Binary;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class BoundTests
{
    private const int Flood = 20_000;

    [Fact]
    public void A_flood_of_names_never_passes_the_bound_of_entries()
    {
        using var cache = new TestCache(new CacheOptions(1000) { HugePages = false });
        for (int i = 0; i < Flood; i++)
        {
            Store(cache, i, records: 1);
            Assert.InRange(Entries(cache), 1, 1000);
        }

        Assert.Equal(1000, Entries(cache));
        Assert.Equal(Flood - 1000, cache.Counters.Evictions);
    }

    [Fact]
    public void A_flood_of_long_answers_never_passes_the_bound_of_octets()
    {
        const long bound = 100_000;
        using var cache = new TestCache(new CacheOptions(1000) { MaxBytes = bound, HugePages = false });
        for (int i = 0; i < Flood; i++)
        {
            Store(cache, i, records: 1 + (i % 100));
            if (i % 100 == 0)
                Assert.InRange(cache.Counters.Bytes, 1, bound);
        }

        var counters = cache.Counters;
        Assert.InRange(counters.Bytes, bound - 4096, bound);
        Assert.Equal(Flood, counters.Evictions + counters.Entries);
    }

    [Fact]
    public void The_cache_holds_as_many_answers_as_it_is_made_for()
    {
        const int entries = 12_288; // three quarters of the slots there are: as full as the index gets
        using var cache = new TestCache(new CacheOptions(entries) { HugePages = false });
        for (int i = 0; i < entries; i++)
            Store(cache, i, records: 1);
        Assert.InRange(Entries(cache), entries * 999 / 1000, entries);
    }

    [Fact]
    public void What_is_asked_for_outlives_a_flood_of_names_asked_once()
    {
        using var cache = new TestCache(new CacheOptions(1000) { HugePages = false });
        for (int i = 0; i < 100; i++)
        {
            // Until it has been asked for once, nothing tells it from the flood.
            Store(cache, i, records: 1);
            Assert.NotNull(cache.Ask(QueryFor(i)));
        }

        var lost = new HashSet<int>();
        for (int i = 100; i < Flood; i++)
        {
            Store(cache, i, records: 1);
            if (i % 3 == 0 && cache.Ask(QueryFor(i / 3 % 100)) is null)
                lost.Add(i / 3 % 100);
        }

        // Where names fall is drawn anew each run: now and then a bucket is flooded twice between two questions for one of them.
        Assert.InRange(lost.Count, 0, 4);
    }

    [Fact]
    public void Neither_hits_nor_misses_nor_stores_allocate()
    {
        const int rounds = 5, times = 20_000;
        using var cache = new TestCache(new CacheOptions(1000) { HugePages = false });
        byte[] query = MessageText.Wire("www.example.org. IN A +rd +bufsize=1232 +ednsopt=10:0102030405060708");
        byte[] answer = query.Answer("NOERROR +ednsopt=10:0102030405060708", "@ 60 A 192.0.2.1");
        byte[] buffer = new byte[4096];
        Spin(cache.Cache, query, answer, buffer, 0, 100);
        // The runtime allocates on any thread now and then: what the cache allocates, it allocates in each round.
        long least = long.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Spin(cache.Cache, query, answer, buffer, 100 + (round * times), times);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        const int all = 100 + (rounds * times);
        Assert.Equal((all, all, all), (cache.Counters.Hits, cache.Counters.Misses, cache.Counters.Inserts));
    }

    private static void Spin(PacketCache cache, byte[] query, byte[] answer, byte[] buffer, int first, int times)
    {
        for (int i = first; i < first + times; i++)
        {
            // Another name each time, of octets that are no letters: a miss, a store, a hit.
            uint name = 0x80808080 | (((uint)i & 0x1FC000) << 2) | (((uint)i & 0x3F80) << 1) | ((uint)i & 0x7F);
            BinaryPrimitives.WriteUInt32BigEndian(query.AsSpan(17), name);
            query.AsSpan(17, 4).CopyTo(answer.AsSpan(17));
            QueryView.TryParse(query, out var view);
            bool made = cache.TryMakeKey(in view, view.Flags, CacheClass.Datagram, 0, out var key);
            bool early = cache.TryAnswer(in key, in view, buffer, out _, i, false, 0, out _);
            var stored = cache.Insert(in key, view.Question, answer, i, 0);
            bool found = cache.TryAnswer(in key, in view, buffer, out _, i, false, 0, out _);
            if (!made || early || stored != NotStoredReason.None || !found)
                Assert.Fail($"round {i}: {made} {early} {stored} {found}");
        }
    }

    private static int Entries(TestCache cache) => cache.Counters.Entries;

    private static byte[] QueryFor(int i) => MessageText.Wire($"n{i}.example.org. IN A +rd");

    private static void Store(TestCache cache, int i, int records)
    {
        var query = QueryFor(i);
        Assert.Equal(NotStoredReason.None, cache.Insert(query, query.Answer(records)));
    }
}
