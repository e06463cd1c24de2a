using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class NotStoredTests
{
    private static readonly byte[] Www = MessageText.Wire("www.example.org. IN A +rd");
    private static readonly byte[] Good = Www.Answer("NOERROR", "@ 60 A 192.0.2.1");

    // The SOA record of the authority section has three octets of data.
    private static readonly byte[] WithShortSoa =
        [.. Www.Answer("NOERROR").With(m => m[9] = 1), 0xC0, 12, 0, 6, 0, 1, 0, 0, 0, 60, 0, 3, 0, 0, 1];

    public static TheoryData<NotStoredReason, byte[]> Unfit => new()
    {
        { NotStoredReason.Truncated, Www.Answer("NOERROR +tc", "@ 60 A 192.0.2.1") },
        { NotStoredReason.TooLong, Www.Answer(300) },
        { NotStoredReason.Unsuitable, Good.With(m => m[2] &= 0x7F) }, // a query
        { NotStoredReason.Unsuitable, Good.With(m => m[2] |= 0x28) }, // UPDATE
        { NotStoredReason.Unsuitable, Good[..^1] }, // cut in its record
        { NotStoredReason.Unsuitable, Good[..8] }, // cut in its header
        { NotStoredReason.Unsuitable, Www.Answer("NOERROR", "@ 60 A 192.0.2.1", "ADDITIONAL", @". 0 CLASS255 TSIG \# 0") },
        { NotStoredReason.Unsuitable, WithShortSoa },
        { NotStoredReason.QuestionMismatch, MessageText.Wire("www.example.net. IN A +rd").Answer("NOERROR", "@ 60 A 192.0.2.1") },
        {
            NotStoredReason.QuestionMismatch,
            MessageText.Wire("www.example.org. IN TXT +rd").Answer("NOERROR", "@ 60 A 192.0.2.1")
        },
        { NotStoredReason.QuestionMismatch, [0, 0, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 0, 0] },
        { NotStoredReason.ResponseCode, Www.Answer("FORMERR") },
        { NotStoredReason.ResponseCode, Www.Answer("NOTIMP") },
        { NotStoredReason.ResponseCode, Www.Answer("BADVERS", "@ 60 A 192.0.2.1") },
        { NotStoredReason.ZeroTtl, Www.Answer("NOERROR", "@ 60 A 192.0.2.1", "@ 0 A 192.0.2.2") },
        { NotStoredReason.ZeroTtl, Www.Answer("NOERROR", "@ 2147483649 A 192.0.2.1") },
        { NotStoredReason.ZeroTtl, Www.Answer("NXDOMAIN", "AUTHORITY", "@ 60 SOA . . 1 2 3 4 0") },
        { NotStoredReason.LowTtl, Www.Answer("NOERROR", "@ 4 A 192.0.2.1") },
        { NotStoredReason.NoSoa, Www.Answer("NXDOMAIN") },
        { NotStoredReason.NoSoa, Www.Answer("NOERROR", "AUTHORITY", "@ 60 NS .") },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void What_must_not_be_stored_is_not_and_is_counted(NotStoredReason reason, byte[] answer)
    {
        using var cache = new TestCache(new CacheOptions(100) { MinTtl = TimeSpan.FromSeconds(5), HugePages = false });
        Assert.Equal(reason, cache.Insert(Www, answer));
        Assert.Null(cache.Ask(Www));
        Assert.Equal((1, 0, 0), (cache.Counters.NotStored[reason], cache.Counters.Inserts, cache.Counters.Entries));
    }

    [Theory]
    [InlineData(40u, 90u, 40)] // the SOA record's TTL
    [InlineData(90u, 40u, 40)] // its minimum
    [InlineData(900u, 900u, 100)] // max_negative_ttl
    public void A_negative_answer_lives_as_long_as_its_SOA_says(uint ttl, uint minimum, int seconds)
    {
        using var cache = new TestCache(new CacheOptions(100) { MaxNegativeTtl = TimeSpan.FromSeconds(100), HugePages = false });
        string soa = $"@ {ttl} SOA . . 1 2 3 4 {minimum}";
        byte[][] negatives =
        [
            Www.Answer("NXDOMAIN", "AUTHORITY", soa),
            Www.Answer("NOERROR", "AUTHORITY", soa),
            Www.Answer("NOERROR", "@ 3600 CNAME example.org.", "AUTHORITY", soa),
        ];
        foreach (var answer in negatives)
        {
            Assert.Equal(NotStoredReason.None, cache.Insert(Www, answer));
            Assert.NotNull(cache.Ask(Www, now: (seconds * 1000) - 1));
            Assert.Null(cache.Ask(Www, now: seconds * 1000));
        }
    }

    [Theory]
    [InlineData("SERVFAIL", 10)]
    [InlineData("REFUSED", 10)]
    [InlineData("SERVFAIL", 0)]
    public void A_failure_lives_as_long_as_the_options_say(string code, int seconds)
    {
        using var cache = new TestCache(
            new CacheOptions(100) { TemporaryFailureTtl = TimeSpan.FromSeconds(seconds), HugePages = false });
        Assert.Equal(
            seconds == 0 ? NotStoredReason.ZeroTtl : NotStoredReason.None, cache.Insert(Www, Www.Answer(code)));
        Assert.Equal(seconds > 0, cache.Ask(Www, now: (seconds * 1000) - 1) is not null);
        Assert.Null(cache.Ask(Www, now: seconds * 1000));
    }

    [Fact]
    public void No_answer_lives_longer_than_the_highest_ttl()
    {
        using var cache = new TestCache(new CacheOptions(100) { MaxTtl = TimeSpan.FromSeconds(30), HugePages = false });
        cache.Insert(Www, Good);
        Assert.Equal([31], TestMessages.Ttls(cache.Ask(Www, now: 29_999)!));
        Assert.Null(cache.Ask(Www, now: 30_000));
    }

    [Fact]
    public void Octets_behind_the_last_record_are_not_stored()
    {
        using var cache = new TestCache();
        Assert.Equal(NotStoredReason.None, cache.Insert(Www, [.. Good, 1, 2, 3]));
        Assert.Equal(Good, cache.Ask(Www));
    }
}
