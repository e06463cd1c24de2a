using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>Which queries wait for each other: those that are the same on the wire, but for ID and letters.</summary>
public sealed class SameQueryTests
{
    private static readonly string[] Names = ["www.example", "wWw.eXample", "vvw.example"];
    private static readonly string[] Types = ["A", "TXT"];
    private static readonly string[] Flags = ["", "+rd", "+rd +cd", "+rd +ad"];

    private static readonly string[] Edns =
    [
        "", "+bufsize=512", "+bufsize=1232", "+bufsize=1232 +do", "+bufsize=1232 +nsid", "+bufsize=1232 +ednsopt=10:616263",
        "+bufsize=4096 +ednsopt=10:0102030405060708", "+bufsize=1232 +ednsopt=12:0000", "+bufsize=1232 +subnet=192.0.2.0/24",
        "+bufsize=1232 +subnet=198.51.100.0/24", "+bufsize=1232 +ednsopt=65001:01", "+bufsize=1232 +ednsflags=16384",
        "+bufsize=1232 +do +ednsopt=11:",
    ];

    /// <summary>
    /// Each pair of forms is asked of two balancers: by one with merging off, which shows what goes out for each; and by one with
    /// merging on, where the second query waits for the first where both were the same, and only then.
    /// </summary>
    [Property(MaxTest = 60)]
    public void Two_queries_merge_if_and_only_if_they_are_the_same_on_the_wire(int seed)
    {
        var random = new Random(seed);
        string one = Form(random), other = random.Next(2) == 0
            ? Form(random) : Names[random.Next(2)] + one[one.IndexOf(' ', StringComparison.Ordinal)..];
        using var shown = new DnsResponder(_ => []);
        using var merged = new DnsResponder(_ => []);
        using var plain = Site(shown, merges: false);
        using var merging = Site(merged, merges: true);
        using var client = TestSite.Client(plain.EndPoint);
        using var second = TestSite.Client(merging.EndPoint);
        foreach (string form in new[] { one, other })
        {
            int sent = shown.Received.Count + 1;
            client.Send(MessageText.Wire(form));
            second.Send(MessageText.Wire(form));
            Wait.Until("it is there", () => shown.Received.Count == sent
                && merged.Received.Count + merging.Balancer.Counters[Counter.Merged] == sent);
        }

        bool same = Normal(shown.Received.First().Octets).SequenceEqual(Normal(shown.Received.Last().Octets));
        Assert.True(
            same == (merging.Balancer.Counters[Counter.Merged] == 1), $"{one} and {other}: {(same ? "the same" : "different")}");
    }

    private static string Form(Random random) =>
        $"{Names[random.Next(Names.Length)]} IN {Types[random.Next(Types.Length)]} {Flags[random.Next(Flags.Length)]} "
        + $"{Edns[random.Next(Edns.Length)]} +qid={random.Next(65536)}";

    /// <summary>The octets without the ID, and with small letters in the name.</summary>
    private static byte[] Normal(byte[] query)
    {
        byte[] octets = query[2..];
        for (int i = 10; i < TestMessages.QuestionEnd(query) - 6; i++)
            octets[i] = octets[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(octets[i] | 0x20) : octets[i];
        return octets;
    }

    private static TestSite Site(DnsResponder backend, bool merges) => new(
        o => o with
        {
            Cache = new CacheOptions(100) { HugePages = false },
            MergeIdentical = merges,
            Backends = [o.Backends[0] with { UdpTimeout = TimeSpan.FromSeconds(60), TcpTimeout = TimeSpan.FromSeconds(60) }],
        },
        backend.EndPoint);
}
