using System.Net;
using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Rules.Responses.Actions;
using Holdfast.LoadBalancer.Tests.Cache;
using Holdfast.LoadBalancer.Tests.Lists;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Memory;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Rules.Responses;

public class ResponseRuleChainTests
{
    private static readonly MatchOptions Everything = new();
    private static readonly byte[] Asked = MessageText.Wire("www.example IN A +rd");
    private static readonly byte[] AskedWithEdns = MessageText.Wire("www.example IN A +rd +bufsize=1232");
    private static readonly LimitTtlResponseAction AtMostAMinute = new(null, TimeSpan.FromMinutes(1));

    [Fact]
    public void Leaves_every_answer_as_it_is_without_rules()
    {
        byte[] answer = AskedWithEdns.Answer();
        Assert.Equal(answer, Apply(Chain(), AskedWithEdns, answer));
        Assert.DoesNotContain(Enum.GetValues<ResponseChain>(), Chain().Has);
    }

    [Theory]
    [InlineData("NOERROR", false)]
    [InlineData("SERVFAIL", true)]
    [InlineData("REFUSED", true)]
    public void Matches_any_of_the_response_codes(string code, bool matches)
    {
        var chain = Chain(
            new ResponseRuleOptions(
                Everything, new DropResponseAction())
            { ResponseCodes = [ResponseCode.ServFail, ResponseCode.Refused] });
        byte[] answer = Asked.Answer(code);
        Assert.Equal(matches ? null : answer, Apply(chain, Asked, answer));
        Assert.Equal(matches ? 1 : 0, chain.Status(0, new PrivacyOptions())[0].Hits);
    }

    [Fact]
    public void Matches_what_rules_match_of_the_query()
    {
        var match = new MatchOptions
        {
            Types = [RecordType.A],
            Suffixes = [Name.Parse("example.")],
            Clients = [IPNetwork.Parse("192.0.2.0/24")],
            Transport = ListenerProtocol.Udp,
        };
        var chain = Chain(new ResponseRuleOptions(match, new DropResponseAction()));
        Assert.Null(Apply(chain, Asked, Asked.Answer()));
        byte[] txt = MessageText.Wire("www.example IN TXT +rd"), elsewhere = MessageText.Wire("www.test IN A +rd");
        Assert.NotNull(Apply(chain, txt, txt.Answer()));
        Assert.NotNull(Apply(chain, elsewhere, elsewhere.Answer()));
        Assert.NotNull(Apply(chain, Asked, Asked.Answer(), client: "198.51.100.1"));
        Assert.NotNull(Apply(chain, Asked, Asked.Answer(), protocol: ListenerProtocol.Tcp));
        Assert.Equal(1, chain.Status(0, new PrivacyOptions())[0].Hits);
    }

    [Fact]
    public void Takes_tokens_of_a_rate_only_for_answers_that_fit_otherwise()
    {
        var chain = Chain(new ResponseRuleOptions(new MatchOptions { Above = new RateLimitOptions(1) }, new DropResponseAction())
        {
            ResponseCodes = [ResponseCode.NXDomain],
        });
        byte[] found = Asked.Answer(), missing = Asked.Answer("NXDOMAIN");
        for (int i = 0; i < 5; i++)
            Assert.NotNull(Apply(chain, Asked, found));
        Assert.NotNull(Apply(chain, Asked, missing));
        Assert.Null(Apply(chain, Asked, missing));
    }

    [Fact]
    public void Goes_on_after_an_action_that_changes_the_answer_and_ends_after_one_that_decides()
    {
        var chain = Chain(
            new ResponseRuleOptions(Everything, AtMostAMinute),
            new ResponseRuleOptions(new MatchOptions { Suffixes = [Name.Parse("example.")] }, new AllowResponseAction()),
            new ResponseRuleOptions(Everything, new DropResponseAction()));
        byte[] answer = Asked.Answer("NOERROR", "@ 3600 A 192.0.2.1");
        Assert.Equal([60], TestMessages.Ttls(Apply(chain, Asked, answer)!));
        byte[] other = MessageText.Wire("www.test IN A +rd");
        Assert.Null(Apply(chain, other, other.Answer("NOERROR")));
        Assert.Equal([2, 1, 1], chain.Status(0, new PrivacyOptions()).Select(rule => rule.Hits));
    }

    [Fact]
    public void Keeps_TTLs_within_bounds_in_every_section_but_not_those_of_OPT()
    {
        var chain = Chain(
            new ResponseRuleOptions(Everything, new LimitTtlResponseAction(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(300))));
        byte[] answer = OptFirst(AskedWithEdns.Answer(
            "NOERROR +bufsize=1232",
            "@ 0 A 192.0.2.1",
            "@ 299 A 192.0.2.1",
            "AUTHORITY",
            "@ 86400 SOA . . 1 2 3 4 5",
            "ADDITIONAL",
            "@ 4294967295 A 192.0.2.1"));
        byte[] limited = Apply(chain, AskedWithEdns, answer)!;
        Assert.Equal([30, 299, 300, 300], TestMessages.Ttls(limited));
        Assert.Equal(answer.Length, limited.Length);
        Assert.Empty(TestMessages.Options(limited)!);
    }

    [Fact]
    public void Leaves_TTLs_of_malformed_and_signed_answers_alone()
    {
        var chain = Chain(new ResponseRuleOptions(Everything, AtMostAMinute));
        byte[] cut = Asked.Answer("NOERROR", "@ 3600 A 192.0.2.1")[..^1];
        Assert.Equal(cut, Apply(chain, Asked, cut));
        byte[] signed = Asked.Answer("NOERROR", "@ 3600 A 192.0.2.1", "ADDITIONAL", @"@ 0 TSIG \# 3 010203");
        Assert.Equal(signed, Apply(chain, Asked, signed));
    }

    [Fact]
    public void Makes_SERVFAIL_of_an_answer_and_leaves_only_question_and_OPT()
    {
        var chain = Chain(new ResponseRuleOptions(Everything, new ServFailResponseAction()));
        byte[] answer = AskedWithEdns.Answer(
            "NXDOMAIN +aa +tc +ad +ede=7",
            "@ 60 A 192.0.2.1",
            "AUTHORITY",
            "@ 60 SOA . . 1 2 3 4 60",
            "ADDITIONAL",
            "@ 60 A 192.0.2.1");
        byte[] failed = Apply(chain, AskedWithEdns, answer)!;
        byte[] expected = [.. AskedWithEdns.Answer("SERVFAIL +ede=7")];
        Assert.Equal(expected, failed);
    }

    [Fact]
    public void Makes_SERVFAIL_of_an_answer_that_is_malformed_behind_its_question()
    {
        var chain = Chain(new ResponseRuleOptions(Everything, new ServFailResponseAction()));
        byte[] failed = Apply(chain, Asked, Asked.Answer()[..^3])!;
        Assert.Equal(Asked.Answer("SERVFAIL").Length, failed.Length);
        Assert.Equal((ResponseCode.ServFail, 0), (TestMessages.ResponseCode(failed), TestMessages.Answers(failed)));
    }

    [Fact]
    public void Adds_an_extended_error_for_clients_with_EDNS_alone()
    {
        var chain = Chain(
            new ResponseRuleOptions(
                Everything, new SetExtendedDnsErrorResponseAction(ExtendedErrorCode.Blocked) { ExtraText = "by order" }));
        byte[] told = Apply(chain, AskedWithEdns, AskedWithEdns.Answer())!;
        Assert.EndsWith(" +ede=15:\"by order\"", TestMessages.FirstLine(told), StringComparison.Ordinal);
        byte[] answer = Asked.Answer();
        Assert.Equal(answer, Apply(chain, Asked, answer));
        Assert.Equal(2, chain.Status(0, new PrivacyOptions())[0].Hits);
    }

    [Fact]
    public void Allocates_nothing_per_answer()
    {
        var chain = Chain(
            new ResponseRuleOptions(new MatchOptions { Suffixes = [Name.Parse("test.")] }, new DropResponseAction()),
            new ResponseRuleOptions(Everything, AtMostAMinute),
            new ResponseRuleOptions(Everything, new SetExtendedDnsErrorResponseAction(ExtendedErrorCode.Other)),
            new ResponseRuleOptions(Everything, new ServFailResponseAction()) { ResponseCodes = [ResponseCode.NoError] });
        byte[] answer = AskedWithEdns.Answer(), buffer = new byte[512];
        Assert.Equal(0, AllocatedBytes.Of(ApplyOnce));

        void ApplyOnce()
        {
            answer.CopyTo(buffer, 0);
            var response =
                new Response { Buffer = buffer, Length = answer.Length, Question = TestMessages.Question(AskedWithEdns) };
            chain.Apply(ref response);
        }
    }

    private static ResponseRuleChain Chain(params ResponseRuleOptions[] rules) => new([.. rules], TestList.NoFiles, workers: 1);

    // OPT may stand anywhere in the additional section (RFC 6891, section 6.1.1).
    private static byte[] OptFirst(byte[] answer)
    {
        var read = MessageText.Read(answer);
        return (read with { Additionals = [.. read.Additionals.OrderByDescending(record => record.Type == RecordType.OPT)] })
            .ToArray();
    }

    /// <summary>The answer after the rules; null when it is dropped.</summary>
    private static byte[]? Apply(
        ResponseRuleChain chain, byte[] query, byte[] answer, string client = "192.0.2.1", ListenerProtocol? protocol = null)
    {
        var response = new Response
        {
            Buffer = [.. answer, .. new byte[64]],
            Length = answer.Length,
            Question = TestMessages.Question(query),
            Client = ClientAddress.From(IPAddress.Parse(client)),
            Protocol = protocol ?? ListenerProtocol.Udp,
        };
        return chain.Apply(ref response) ? response.Message.ToArray() : null;
    }
}
