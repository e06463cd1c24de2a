using System.Net;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Matches;
using Holdfast.LoadBalancer.Tests.Lists;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Rules.Matches;

public class MatchPartTests
{
    [Theory]
    [InlineData("^ads[0-9]+", "ads12.example. IN A", true)]
    [InlineData("^ads[0-9]+", "ADS12.Example. IN A", true)]
    [InlineData("^ads[0-9]+", "www.ads12.example. IN A", false)]
    [InlineData("example$", "www.example. IN A", true)]
    [InlineData(@"example\.$", "www.example. IN A", false)]
    [InlineData("^$", ". IN A", true)]
    [InlineData("^$", "a. IN A", false)]
    [InlineData(@"^a\\\.b\.c$", @"a\.b.c. IN A", true)]
    [InlineData(@"^\\000\$x$", @"\000$x. IN A", true)]
    [InlineData("^(?-i:full[0-9])$", "FULL1. IN A", false)]
    [InlineData("^(?-i:full[0-9])$", "full1. IN A", true)]
    public void A_regular_expression_sees_the_name_without_its_last_dot(string pattern, string query, bool fits) =>
        Assert.Equal(fits, Fits(new MatchOptions { NamePatterns = [Pattern("no such"), Pattern(pattern)] }, query));

    [Theory]
    [InlineData("(", "character 1: ")]
    [InlineData(@"(a)\1", "it refers back")]
    [InlineData("(?=a)", "it refers back")]
    [InlineData("[b-a]", "character ")]
    public void What_is_no_regular_expression_is_told(string pattern, string told)
    {
        Assert.False(NamePattern.TryParse(pattern, out _, out var error));
        Assert.StartsWith(told, error, StringComparison.Ordinal);
        Assert.False(NamePattern.TryParse(new string('a', NamePattern.MaxLength + 1), out _, out _));
    }

    [Fact]
    public void The_longest_name_of_octets_that_cannot_be_seen_has_room()
    {
        byte[] label = [63, .. Enumerable.Repeat((byte)1, 63)];
        byte[] name = [.. label, .. label, .. label, 61, .. Enumerable.Repeat((byte)1, 61), 0];
        byte[] query = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. name, 0, 1, 0, 1];
        Assert.True(Fits(new MatchOptions { NamePatterns = [Pattern(@"^(\\001|\.)+$")] }, query));
    }

    [Theory]
    [InlineData("example. IN A", CountedSection.Additional, 0)]
    [InlineData("example. IN A +do", CountedSection.Additional, 1)]
    [InlineData("example. IN A", CountedSection.Question, 1)]
    [InlineData("example. IN IXFR\nAUTHORITY\nexample. 1 IN SOA . . 1 2 3 4 5", CountedSection.Authority, 1)]
    public void Records_of_a_section_are_counted(string query, CountedSection section, int count)
    {
        Assert.True(Fits(Counted(new(section) { Min = count, Max = count }), query));
        Assert.False(Fits(Counted(new(section) { Min = count + 1 }), query));
        Assert.Equal(count == 0, Fits(Counted(new(section) { Min = 0, Max = 0 }), query));
    }

    [Theory]
    [InlineData(CountedSection.Additional, RecordType.OPT, true)]
    [InlineData(CountedSection.Additional, RecordType.A, false)]
    [InlineData(CountedSection.Authority, RecordType.SOA, true)]
    [InlineData(CountedSection.Authority, RecordType.OPT, false)]
    [InlineData(CountedSection.Question, RecordType.IXFR, true)]
    [InlineData(CountedSection.Question, RecordType.A, false)]
    public void Records_of_a_type_are_counted(CountedSection section, RecordType type, bool isThere)
    {
        const string Query = "example. IN IXFR +do\nAUTHORITY\nexample. 1 IN SOA . . 1 2 3 4 5";
        Assert.Equal(isThere, Fits(Counted(new RecordCountOptions(section) { Type = type }), Query));
        Assert.Equal(!isThere, Fits(Counted(new RecordCountOptions(section) { Type = type, Min = 0, Max = 0 }), Query));
    }

    [Theory]
    [InlineData("example. IN A", false, false, false)]
    [InlineData("example. IN A +do", true, false, false)]
    [InlineData("example. IN A +subnet=192.0.2.0/24/0", true, true, false)]
    [InlineData("example. IN A +nsid +ednsopt=65001:00", true, false, true)]
    public void EDNS_and_its_options_are_seen(string query, bool edns, bool subnet, bool local)
    {
        Assert.Equal(edns, Fits(new MatchOptions { Edns = true }, query));
        Assert.Equal(!edns, Fits(new MatchOptions { Edns = false }, query));
        Assert.Equal(subnet, Fits(new MatchOptions { EdnsOptions = [EdnsOptionCode.ClientSubnet] }, query));
        Assert.Equal(
            local, Fits(new MatchOptions { EdnsOptions = [EdnsOptionCode.Cookie, (EdnsOptionCode)65001] }, query));
    }

    [Theory]
    [InlineData("example. IN A", ResponseCode.NoError)]
    [InlineData("example. IN A NXDOMAIN", ResponseCode.NXDomain)]
    [InlineData("example. IN A BADVERS", ResponseCode.BadVers)]
    public void A_response_code_is_of_header_and_OPT_together(string query, ResponseCode code)
    {
        Assert.True(Fits(new MatchOptions { ExtendedCodes = [ResponseCode.Refused, code] }, query));
        Assert.False(Fits(new MatchOptions { ExtendedCodes = [ResponseCode.Refused] }, query));
        Assert.True(Fits(new MatchOptions { ResponseCodes = [(ResponseCode)((int)code & 0xF)] }, query));
    }

    [Fact]
    public void Size_and_trailing_octets_are_seen()
    {
        var query = MessageText.Wire("example. IN A");
        foreach (var (octets, message) in new[] { (0, query), (3, [.. query, 1, 2, 3]) })
        {
            var size = query.Length + octets;
            Assert.Equal(octets > 0, Fits(new MatchOptions { TrailingData = true }, message));
            Assert.Equal(octets == 0, Fits(new MatchOptions { TrailingData = false }, message));
            Assert.True(Fits(new MatchOptions { MinSize = size, MaxSize = size }, message));
            Assert.False(Fits(new MatchOptions { MinSize = size + 1 }, message));
            Assert.False(Fits(new MatchOptions { MaxSize = size - 1 }, message));
        }
    }

    [Fact]
    public void The_address_and_the_port_asked_are_seen()
    {
        Assert.True(
            Fits(new MatchOptions { Destinations = [IPNetwork.Parse("192.0.2.53/32")], DestinationPorts = [5, 53] }, "a. A"));
        Assert.False(Fits(new MatchOptions { Destinations = [IPNetwork.Parse("192.0.2.54/32")] }, "a. A"));
        Assert.False(Fits(new MatchOptions { DestinationPorts = [5353] }, "a. A"));
    }

    [Theory]
    [InlineData("a. A", false)]
    [InlineData("a. A +cd", true)]
    public void CD_is_seen(string query, bool isSet)
    {
        Assert.Equal(isSet, Fits(new MatchOptions { CheckingDisabled = true }, query));
        Assert.NotEqual(isSet, Fits(new MatchOptions { CheckingDisabled = false }, query));
    }

    [Fact]
    public void Chance_leaves_the_share_that_was_asked_for()
    {
        var query = MessageText.Wire("a. A");
        foreach (var (share, least, most) in new[] { (0.0, 0, 0), (0.25, 2100, 2900), (1.0, 10_000, 10_000) })
        {
            var match = new RuleMatch(new MatchOptions { Probability = share }, TestList.NoFiles);
            Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => Fits(match, query)), least, most);
        }
    }

    [Fact]
    public void A_query_of_another_EDNS_version_is_seen_only_by_who_asks_for_one()
    {
        const string Query = "a. A +edns=1";
        Assert.True(Fits(new MatchOptions { MinEdnsVersion = 1 }, Query, hasOtherVersion: true));
        Assert.True(Fits(new MatchOptions { Any = [new() { MinEdnsVersion = 1 }] }, Query, hasOtherVersion: true));
        Assert.False(Fits(new MatchOptions { MinEdnsVersion = 2 }, Query, hasOtherVersion: true));
        Assert.False(Fits(new MatchOptions(), Query, hasOtherVersion: true));
        Assert.False(Fits(new MatchOptions { MinEdnsVersion = 1 }, "a. A +do"));
    }

    [Theory]
    [InlineData("a.example. IN A", true)]
    [InlineData("b.example. IN A", false)]
    [InlineData("b.example. IN MX", true)]
    [InlineData("a.example. IN TXT", false)]
    [InlineData("a.test. IN A", false)]
    public void Matches_stand_in_one_another(string query, bool fits) => Assert.Equal(fits, Fits(
        new MatchOptions
        {
            Suffixes = [Name.Parse("example.")],
            Any = [new() { Suffixes = [Name.Parse("a.example.")] }, new() { Types = [RecordType.MX] }],
            All = [new() { Not = [new() { Any = [new() { Types = [RecordType.TXT] }, new() { Classes = [RecordClass.CH] }] }] }],
        }, query));

    [Fact]
    public void A_rate_takes_a_token_only_in_its_turn()
    {
        var one = new RateLimitOptions(1);
        var query = MessageText.Wire("a. A");
        var after = new RuleMatch(
            new MatchOptions { All = [new() { Types = [RecordType.MX] }, new() { Above = one }] }, TestList.NoFiles);
        var before = new RuleMatch(
            new MatchOptions { All = [new() { Above = one }, new() { Types = [RecordType.MX] }] }, TestList.NoFiles);
        Assert.Equal([false, false], new[] { Fits(after, query), Fits(before, query) });
        Assert.False(Fits(after, MessageText.Wire("a. MX")));
        Assert.True(Fits(before, MessageText.Wire("a. MX")));
        var within = new RuleMatch(new() { Not = [new() { Above = one }] }, TestList.NoFiles);
        Assert.Equal([true, false], new[] { Fits(within, query), Fits(within, query) });
    }

    [Fact]
    public void An_opcode_that_is_denied_is_seen_too()
    {
        var match = new MatchOptions { Not = [new() { Opcodes = [Opcode.Query] }] };
        Assert.Equal([true, false], new[] { Fits(match, "example. IN SOA NOTIFY"), Fits(match, "example. IN SOA") });
    }

    [Fact]
    public void An_answer_shows_its_records_and_its_OPT_record_as_far_as_they_can_be_read()
    {
        var counts = Counted(new RecordCountOptions(CountedSection.Answer) { Type = RecordType.A, Min = 2, Max = 2 });
        var codes = new MatchOptions { ExtendedCodes = [ResponseCode.BadCookie] };
        var answer = MessageText.Wire("a. A +qr BADCOOKIE\na. 60 A 192.0.2.1\na. 60 CNAME b.\nb. 60 A 192.0.2.2");
        Assert.True(FitsAnswer(counts, answer));
        Assert.True(FitsAnswer(codes, answer));
        Assert.True(FitsAnswer(new MatchOptions { Edns = true, MinSize = answer.Length }, answer));
        var cut = answer[..^14];
        Assert.False(FitsAnswer(codes, cut));
        Assert.True(FitsAnswer(new MatchOptions { Edns = false }, cut));
        Assert.False(FitsAnswer(counts, cut));
    }

    [Fact]
    public void No_part_allocates()
    {
        var inner = new MatchOptions
        {
            NamePatterns = [Pattern("^(www|mail)[0-9]*\\.example$")],
            Probability = 1,
            Destinations = [IPNetwork.Parse("192.0.2.0/24")],
            DestinationPorts = [53],
            MinSize = 1,
            MaxSize = 500,
            Records = [new(CountedSection.Additional), new(CountedSection.Additional) { Type = RecordType.OPT }],
            Edns = true,
            EdnsOptions = [EdnsOptionCode.Nsid],
            ResponseCodes = [ResponseCode.NoError],
            ExtendedCodes = [ResponseCode.NoError],
            CheckingDisabled = false,
            TrailingData = false,
        };
        using var pools = Pools();
        var match = new RuleMatch(new()
        {
            All = [inner, new() { MinEdnsVersion = 0, Types = [RecordType.A] }],
            Any = [new() { UsablePool = "default" }, new() { PoolOutstanding = new("default", 5) }, inner],
            Not = [new() { UsablePool = "default", PoolOutstanding = new("default", 0) }],
        }, TestList.NoFiles, pools: pools);
        var query = Queries.For(MessageText.Wire("www1.example. IN A +nsid"), pools.Default);
        query.Server = ClientAddress.From(IPAddress.Parse("192.0.2.53"));
        query.ServerPort = 53;
        var fits = 0;
        for (var i = 0; i < 100; i++) fits += match.Fits(MatchSubject.Of(in query)) ? 1 : 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) fits += match.Fits(MatchSubject.Of(in query)) ? 1 : 0;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1100, fits);
    }

    [Fact]
    public void A_pool_is_busy_above_its_limit()
    {
        using var pools = Pools();
        var match = new RuleMatch(new MatchOptions { PoolOutstanding = new("default", 1) }, TestList.NoFiles, pools: pools);
        Assert.False(Fits(match, MessageText.Wire("a. A")));
        Assert.Throws<ArgumentException>(() => new RuleMatch(
            new MatchOptions { PoolOutstanding = new("nowhere", 1) }, TestList.NoFiles, pools: pools));
    }

    private static PoolSet Pools() =>
        PoolSet.Build(new LoadBalancerOptions { Listeners = [], Backends = [] }.PoolSetOptions, workers: 1);

    private static NamePattern Pattern(string text)
    {
        Assert.True(NamePattern.TryParse(text, out var pattern, out var error), error);
        return pattern;
    }

    private static MatchOptions Counted(RecordCountOptions count) => new() { Records = [count] };

    private static bool Fits(MatchOptions options, string query, bool hasOtherVersion = false) =>
        Fits(new RuleMatch(options, TestList.NoFiles), MessageText.Wire(query), hasOtherVersion);

    private static bool Fits(MatchOptions options, byte[] query) => Fits(new RuleMatch(options, TestList.NoFiles), query);

    private static bool Fits(RuleMatch match, byte[] wire, bool hasOtherVersion = false)
    {
        Assert.False(QueryView.TryParseAnyOpcode(wire, out var view).IsError);
        var query = new Query
        {
            View = view,
            Client = ClientAddress.FromIPv4(0xC0000201),
            Protocol = ListenerProtocol.Udp,
            Server = ClientAddress.From(IPAddress.Parse("192.0.2.53")),
            ServerPort = 53,
        };
        return match.Fits(MatchSubject.Of(in query, hasOtherVersion));
    }

    private static bool FitsAnswer(MatchOptions options, byte[] answer) => new RuleMatch(options, TestList.NoFiles).Fits(
        new MatchSubject
        {
            Question = answer.AsSpan(12, 7),
            Client = ClientAddress.FromIPv4(0xC0000201),
            Protocol = ListenerProtocol.Udp,
            NowMilliseconds = 0,
            Message = answer,
            IsAnswer = true,
        });
}
