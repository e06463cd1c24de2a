using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

/// <summary>Chains of CNAME and DNAME records: an answer is kept where one ends in what was asked, or an SOA.</summary>
public sealed class AliasChainTests
{
    private const string Soa = "example.org. 60 SOA . . 1 2 3 4 60";

    public static TheoryData<string, string, string[]> Whole => new()
    {
        { "A", "NOERROR", ["@ 60 CNAME b.example.", "b.example. 60 A 192.0.2.1"] },
        { "A", "NOERROR", ["@ 60 CNAME b.example.", "B.EXAMPLE. 60 CNAME c.example.", "c.example. 60 A 192.0.2.1"] },
        { "A", "NOERROR", ["c.example. 60 A 192.0.2.1", "b.example. 60 CNAME c.example.", "@ 60 CNAME b.example."] },
        {
            "A", "NOERROR",
            ["example.org. 60 DNAME example.net.", "@ 60 CNAME www.example.net.", "www.example.net. 60 A 192.0.2.1"]
        },
        { "CNAME", "NOERROR", ["@ 60 CNAME b.example."] },
        { "DNAME", "NOERROR", ["@ 60 DNAME b.example."] },
        { "ANY", "NOERROR", ["@ 60 CNAME b.example."] },
        { "ANY", "NOERROR", ["@ 60 A 192.0.2.1"] },
        { "A", "NOERROR", ["@ 60 CNAME b.example.", "AUTHORITY", Soa] },
        { "A", "NXDOMAIN", ["@ 60 CNAME b.example.", "AUTHORITY", Soa] },
        { "A", "NOERROR", ["@ 60 CNAME a.example.", "AUTHORITY", Soa, "example. 60 NS ns.example."] },
    };

    public static TheoryData<string, string, string[]> WithoutEnd => new()
    {
        { "A", "NOERROR", ["@ 3600 CNAME target.example."] },
        { "A", "NOERROR", ["@ 60 CNAME b.example.", "b.example. 60 CNAME c.example."] },
        { "AAAA", "NOERROR", ["@ 60 CNAME b.example.", "b.example. 60 A 192.0.2.1"] }, // of another type
        { "A", "NOERROR", ["@ 60 CNAME b.example.", "other.example. 60 A 192.0.2.1"] }, // of another name
        { "A", "NOERROR", ["other.example. 60 A 192.0.2.1"] },
        { "A", "NOERROR", ["example.org. 60 DNAME example.net."] }, // without its CNAME
        { "A", "NOERROR", ["example.org. 60 DNAME example.net.", "@ 60 CNAME www.example.net."] },
        { "A", "NOERROR", ["@ 60 CNAME b.example.", "b.example. 60 CNAME www.example.org."] }, // in a circle
        { "A", "NOERROR", ["@ 60 CNAME www.example.org."] },
        { "A", "NOERROR", ["@ 60 CNAME b.example.", "AUTHORITY", "example. 60 NS ns.example."] }, // a referral at its end
        { "A", "NOERROR", ["@ 60 CNAME b.example.", "ADDITIONAL", "b.example. 60 A 192.0.2.1"] }, // in another section
        { "A", "NOERROR", [@"@ 60 TYPE46 \# 25 00010802000000300000000900000001000701610073737373"] }, // RRSIG alone
        { "A", "NXDOMAIN", ["@ 60 CNAME b.example."] },
        { "A", "NOERROR", [.. Links(40), "n40.example. 60 A 192.0.2.1"] }, // longer than resolvers follow
        { "A", "NOERROR", [.. Links(16).Reverse(), .. Enumerable.Repeat("x.example. 60 TXT A", 150)] },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void One_that_ends_in_an_answer_is_kept(string type, string code, string[] records) =>
        Assert.Equal(NotStoredReason.None, Insert(type, code, records));

    [Theory]
    [MemberData(nameof(WithoutEnd))]
    public void One_that_ends_nowhere_is_not(string type, string code, string[] records) =>
        Assert.Equal(NotStoredReason.NoSoa, Insert(type, code, records));

    private static IEnumerable<string> Links(int count) => Enumerable.Range(0, count)
        .Select(i => (i == 0 ? "@" : $"n{i}.example.") + $" 60 CNAME n{i + 1}.example.");

    private static NotStoredReason Insert(string type, string code, string[] records)
    {
        using var cache = new TestCache();
        byte[] query = MessageText.Wire($"www.example.org. IN {type} +rd");
        var reason = cache.Insert(query, query.Answer(code, records));
        Assert.Equal(reason == NotStoredReason.None, cache.Ask(query) is not null);
        return reason;
    }
}
