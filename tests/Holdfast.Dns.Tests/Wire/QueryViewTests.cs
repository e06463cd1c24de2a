using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Dns.Wire;
using Holdfast.Testing.Messages;

namespace Holdfast.Dns.Tests.Wire;

public class QueryViewTests
{
    private const string Question = "03777777 076578616D706C65 00 0001 0001 ";
    private const string Opt = "00 0029 04D0 00000000 0000 ";
    private const string Tsig = "00 00FA 00FF 00000000 0000 ";

    [Fact]
    public void Reads_a_query_without_edns()
    {
        byte[] wire = MessageText.Wire("WwW.Example.com. AAAA +rd");
        Assert.False(QueryView.TryParse(wire, out var query).IsError);
        Assert.Equal(0x1234, query.Id);
        Assert.Equal(Opcode.Query, query.Opcode);
        Assert.True(query.RecursionDesired);
        Assert.False(query.CheckingDisabled);
        Assert.True(Name.Parse("WwW.Example.com").Wire.SequenceEqual(query.QName));
        Assert.Equal(RecordType.AAAA, query.QType);
        Assert.Equal(RecordClass.IN, query.QClass);
        Assert.Equal(wire.Length, query.QuestionEnd);
        Assert.False(query.HasEdns);
        Assert.Equal(512, query.Edns.UdpPayloadSize);
        Assert.False(query.Edns.HasOption(EdnsOptionCode.Nsid));
    }

    [Fact]
    public void Reads_edns_and_its_options()
    {
        var message = Message.Query(7, new Question(Name.Parse("example."), RecordType.A)) with
        {
            Additionals =
            [
                Record.Opt(
                    new EdnsHeader(4096, DnssecOk: true),
                    new EdnsOption(EdnsOptionCode.Cookie, new Octets([1, 2, 3, 4, 5, 6, 7, 8])),
                    new EdnsOption(EdnsOptionCode.Nsid, default)),
            ],
        };
        Assert.False(QueryView.TryParse(message.ToArray(), out var query).IsError);
        Assert.True(query.HasEdns);
        Assert.Equal(query.QuestionEnd, query.Edns.OptOffset);
        Assert.Equal(11 + 12 + 4, query.Edns.OptLength);
        Assert.Equal(4096, query.Edns.UdpPayloadSize);
        Assert.Equal(0, query.Edns.Version);
        Assert.True(query.Edns.DnssecOk);
        Assert.True(query.Edns.HasOption(EdnsOptionCode.Nsid));
        Assert.True(query.Edns.TryFindOption(EdnsOptionCode.Cookie, out var cookie));
        Assert.Equal(8, cookie.Length);
        Assert.False(query.Edns.HasOption(EdnsOptionCode.ClientSubnet));
    }

    [Fact]
    public void Takes_a_udp_payload_below_512_for_512()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("a. A +rd +bufsize=100"), out var query).IsError);
        Assert.Equal(512, query.Edns.UdpPayloadSize);
    }

    [Fact]
    public void Reports_an_unknown_edns_version_for_badvers()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("a. A +rd +bufsize=1232 +edns=1"), out var query).IsError);
        Assert.Equal(1, query.Edns.Version);
    }

    public static TheoryData<string, ParseErrorKind, int> Broken => new()
    {
        { "", ParseErrorKind.TooShort, 0 },
        { "1234 0100 0001 0000 0000 00", ParseErrorKind.TooShort, 11 },
        { SampleMessage.Header("8100") + Question, ParseErrorKind.NotAQuery, 2 },
        { SampleMessage.Header("2800") + Question, ParseErrorKind.UnexpectedOpcode, 2 },
        { SampleMessage.Header("0100", questions: 0), ParseErrorKind.QuestionCount, 4 },
        { SampleMessage.Header("0100", questions: 2) + Question + Question, ParseErrorKind.QuestionCount, 4 },
        { SampleMessage.Header("0100"), ParseErrorKind.TruncatedQuestion, 12 },
        { SampleMessage.Header("0100") + "037777", ParseErrorKind.TruncatedQuestion, 15 },
        { SampleMessage.Header("0100") + "0000 0100", ParseErrorKind.TruncatedQuestion, 16 },
        { SampleMessage.Header("0100") + "C00C 0001 0001", ParseErrorKind.UnexpectedPointer, 12 },
        { SampleMessage.Header("0100") + "0161 C00C 0001 0001", ParseErrorKind.UnexpectedPointer, 14 },
        { SampleMessage.Header("0100") + "40" + new string('6', 128) + "00 0001 0001", ParseErrorKind.LabelTooLong, 12 },
        { SampleMessage.Header("0100") + string.Concat(Enumerable.Repeat("0161", 127)) + "0161 00 0001 0001",
        ParseErrorKind.NameTooLong, 268 },
        { SampleMessage.Header("0100", additionals: 1) + Question, ParseErrorKind.TruncatedRecord, 29 },
        { SampleMessage.Header("0100", additionals: 1) + Question + "00 0029 04D0 00000000 0001", ParseErrorKind.TruncatedRecord,
        40 },
        { SampleMessage.Header("0100", answers: 1) + Question, ParseErrorKind.TruncatedRecord, 29 },
        { SampleMessage.Header("0100", additionals: 2) + Question + Opt + Opt, ParseErrorKind.DuplicateOpt, 40 },
        { SampleMessage.Header("0100", additionals: 1) + Question + "0161" + Opt, ParseErrorKind.MisplacedOpt, 29 },
        { SampleMessage.Header("0100", additionals: 1) + Question + "C00C" + Opt[2..], ParseErrorKind.MisplacedOpt, 29 },
        { SampleMessage.Header("0100", answers: 1) + Question + Opt, ParseErrorKind.MisplacedOpt, 29 },
        { SampleMessage.Header("0100", additionals: 1) + Question + "00 0029 04D0 00000000 0003 000300",
        ParseErrorKind.MalformedOpt, 40 },
        { SampleMessage.Header("0100", additionals: 1) + Question + "00 0029 04D0 00000000 0004 00030001",
        ParseErrorKind.MalformedOpt, 40 },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Says_what_is_broken_and_where(string hex, ParseErrorKind kind, int offset)
    {
        var error = QueryView.TryParse(SampleMessage.Hex(hex), out _);
        Assert.Equal(new ParseError(kind, offset), error);
        Assert.EndsWith($"at octet {offset}", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("error ", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ParseErrorKind.TooShort, false, ResponseCode.FormErr)]
    [InlineData(ParseErrorKind.NotAQuery, false, ResponseCode.FormErr)]
    [InlineData(ParseErrorKind.UnexpectedOpcode, true, ResponseCode.NotImp)]
    [InlineData(ParseErrorKind.QuestionCount, true, ResponseCode.FormErr)]
    [InlineData(ParseErrorKind.DuplicateOpt, true, ResponseCode.FormErr)]
    public void Says_what_may_be_answered_and_how(ParseErrorKind kind, bool answerable, ResponseCode responseCode)
    {
        var error = new ParseError(kind, 0);
        Assert.Equal(answerable, error.IsAnswerable);
        Assert.Equal(responseCode, error.ResponseCode);
    }

    [Fact]
    public void Tolerates_records_in_other_sections_and_a_signature_after_the_opt()
    {
        string soa = "C00C 0006 0001 00000000 0016 00 00 " + new string('0', 40);
        string hex = SampleMessage.Header("0100", authorities: 1, additionals: 2) + Question + soa + Opt + Tsig;
        Assert.False(QueryView.TryParse(SampleMessage.Hex(hex), out var query).IsError);
        Assert.True(query.HasEdns);
        Assert.True(query.IsSigned);
    }

    [Fact]
    public void Cuts_off_octets_after_the_last_record()
    {
        Assert.False(
            QueryView.TryParse(
                SampleMessage.Hex(SampleMessage.Header("0100", additionals: 1) + Question + Opt + "DEADBEEF"),
                    out var query).IsError);
        Assert.Equal(40, query.Message.Length);
        Assert.Equal(4, query.TrailingOctets);
    }

    [Fact]
    public void Takes_the_root_and_the_longest_name()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire(". A +rd"), out var root).IsError);
        Assert.Equal(1, root.QName.Length);
        Assert.False(
            QueryView.TryParse(
                MessageText.Wire(string.Concat(Enumerable.Repeat("a.", 127)) + " A +rd"), out var longest).IsError);
        Assert.Equal(255, longest.QName.Length);
    }
}
