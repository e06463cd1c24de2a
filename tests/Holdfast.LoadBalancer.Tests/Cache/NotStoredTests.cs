using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;
using static Holdfast.LoadBalancer.Tests.Loopback.TestMessages;

namespace Holdfast.LoadBalancer.Tests.Cache;

public sealed class NotStoredTests
{
    private static readonly byte[] Www = Query("www.example.org.");
    private static readonly byte[] Good = Answers.To(Www, [Answers.A(60)]);

    public static TheoryData<NotStoredReason, byte[]> Unfit => new()
    {
        { NotStoredReason.Truncated, Good.With(m => m[2] |= 2) },
        { NotStoredReason.TooLong, Answer(Www, 300) },
        { NotStoredReason.Unsuitable, Good.With(m => m[2] &= 0x7F) },
        { NotStoredReason.Unsuitable, Good.With(m => m[2] |= 0x28) },
        { NotStoredReason.Unsuitable, Good[..^1] },
        { NotStoredReason.Unsuitable, Good[..8] },
        { NotStoredReason.Unsuitable, Answers.To(Www, [Answers.A(60)], additionals: [[0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 0]]) },
        { NotStoredReason.Unsuitable, Answers.To(Www, [], [Answers.Record(6, 60, 0, 0, 1)]) },
        { NotStoredReason.QuestionMismatch, Answers.To(Query("www.example.net."), [Answers.A(60)]) },
        { NotStoredReason.QuestionMismatch, Answers.To(Query("www.example.org.", type: Txt), [Answers.A(60)]) },
        { NotStoredReason.QuestionMismatch, [0, 0, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 0, 0] },
        { NotStoredReason.ResponseCode, Answers.To(Www, [], code: 1) },
        { NotStoredReason.ResponseCode, Answers.To(Www, [], code: 4) },
        { NotStoredReason.ResponseCode, Answers.To(Www, [Answers.A(60)], additionals: [Answers.Opt().With(m => m[5] = 1)]) },
        { NotStoredReason.ZeroTtl, Answers.To(Www, [Answers.A(60), Answers.A(0, 2)]) },
        { NotStoredReason.ZeroTtl, Answers.To(Www, [Answers.A(0x80000001)]) },
        { NotStoredReason.ZeroTtl, Answers.To(Www, [], [Answers.Soa(60, 0)], code: 3) },
        { NotStoredReason.LowTtl, Answers.To(Www, [Answers.A(4)]) },
        { NotStoredReason.NoSoa, Answers.To(Www, [], code: 3) },
        { NotStoredReason.NoSoa, Answers.To(Www, [], [Answers.Record(2, 60, 0)]) },
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
        byte[][] negatives =
            [Answers.To(Www, [], [Answers.Soa(ttl, minimum)], code: 3), Answers.To(Www, [], [Answers.Soa(ttl, minimum)]),
            Answers.To(Www, [Answers.Record(5, 3600, 0xC0, 16)], [Answers.Soa(ttl, minimum)])];
        foreach (var answer in negatives)
        {
            Assert.Equal(NotStoredReason.None, cache.Insert(Www, answer));
            Assert.NotNull(cache.Ask(Www, now: (seconds * 1000) - 1));
            Assert.Null(cache.Ask(Www, now: seconds * 1000));
        }
    }

    [Theory]
    [InlineData(2, 10)]
    [InlineData(5, 10)]
    [InlineData(2, 0)]
    public void A_failure_lives_as_long_as_the_options_say(int code, int seconds)
    {
        using var cache = new TestCache(
            new CacheOptions(100) { TemporaryFailureTtl = TimeSpan.FromSeconds(seconds), HugePages = false });
        Assert.Equal(
            seconds == 0 ? NotStoredReason.ZeroTtl : NotStoredReason.None, cache.Insert(Www, Answers.To(Www, [], code: code)));
        Assert.Equal(seconds > 0, cache.Ask(Www, now: (seconds * 1000) - 1) is not null);
        Assert.Null(cache.Ask(Www, now: seconds * 1000));
    }

    [Fact]
    public void No_answer_lives_longer_than_the_highest_ttl()
    {
        using var cache = new TestCache(new CacheOptions(100) { MaxTtl = TimeSpan.FromSeconds(30), HugePages = false });
        cache.Insert(Www, Good);
        Assert.Equal([31], Answers.Ttls(cache.Ask(Www, now: 29_999)!));
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
