using FsCheck.Xunit;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Testing.Messages;

namespace Holdfast.Dns.Tests.MessageTexts;

/// <summary>The text in which the tests of all projects write messages.</summary>
public class MessageTextTests
{
    [Fact]
    public void A_query_is_one_line()
    {
        var query = MessageText.Parse("www.example. IN A +rd +do");
        Assert.Equal(
            Message.Query(0x1234, new Question(Name.Parse("www.example."), RecordType.A), new EdnsHeader(1232, DnssecOk: true)),
                query);
    }

    [Fact]
    public void An_answer_has_its_sections_below()
    {
        var answer = MessageText.Parse("""
            www.example. A +qr +aa +rd +ra NXDOMAIN +qid=7   ; this node's
            www.example. 60 IN CNAME a.example.
            a.example. IN 300 A 192.0.2.1
            a.example. AAAA 2001:db8::1
            AUTHORITY
            example. 60 SOA ns.example. mail.example. 1 7200 900 1209600 30
            ADDITIONAL
            x.example. 0 CH TXT "two words" "a;b\"c\\\007" plain
            """);
        Assert.Equal((7, ResponseCode.NXDomain), (answer.Id, answer.ResponseCode));
        Assert.Equal(
            HeaderFlags.Response | HeaderFlags.Authoritative | HeaderFlags.RecursionDesired | HeaderFlags.RecursionAvailable,
                answer.Flags);
        Assert.Equal(
            ["www.example. 60 IN CNAME a.example.", "a.example. 300 IN A 192.0.2.1", "a.example. 3600 IN AAAA 2001:db8::1"],
            answer.Answers.Select(record => record.ToString()));
        Assert.Equal(
            ["example. 60 IN SOA ns.example. mail.example. 1 7200 900 1209600 30"], answer.Authorities.Select(
                record => record.ToString()));
        Assert.Equal(
            ["x.example. 0 CH TXT \"two words\" \"a;b\\\"c\\\\\\007\" \"plain\""], answer.Additionals.Select(
                record => record.ToString()));
    }

    [Theory]
    [InlineData("+nsid", 3, "")]
    [InlineData("+nsid=lb1", 3, "6C6231")]
    [InlineData("+subnet=192.0.2.0/24", 8, "00011800C00002")]
    [InlineData("+subnet=2001:db8::/33/32", 8, "0002212020010DB800")]
    [InlineData("+ede=22", 15, "0016")]
    [InlineData("+ede=22:\"no backend\"", 15, "00166E6F206261636B656E64")]
    [InlineData("+ednsopt=10:0102", 10, "0102")]
    public void Options_have_words(string word, int code, string data)
    {
        var option = Assert.Single(MessageText.Parse($". NS {word}").EdnsOptions);
        Assert.Equal(((EdnsOptionCode)code, data), (option.Code, Convert.ToHexString(option.Data.Span)));
    }

    [Fact]
    public void A_response_code_above_15_is_in_the_opt()
    {
        var answer = MessageText.Parse(". NS +qr BADVERS");
        Assert.Equal(((ResponseCode)0, (byte)1), (answer.ResponseCode, answer.Edns?.ExtendedResponseCode));
        Assert.Equal(ResponseCode.BadVers, answer.ExtendedResponseCode);
    }

    [Property(MaxTest = 1000)]
    public void Written_and_read_again_a_message_is_the_same(int seed)
    {
        var message = new RandomMessages(seed).Answer(opt: false);
        message = message with
        {
            Id = 0x1234,
            Opcode = Opcode.Query,
            Answers = [.. message.Answers.Where(HasText)],
            Authorities = [.. message.Authorities.Where(HasText)],
            Additionals = [.. message.Additionals.Where(HasText), new RandomMessages(seed).Opt()],
        };
        Assert.Equal(message, MessageText.Parse(MessageText.Format(message)));
    }

    [Theory]
    [InlineData("", "line 1: the question is missing")]
    [InlineData("www.example.", "line 1: the type is missing in: www.example.")]
    [InlineData("www.example. A +xx", "line 1: +xx is no word of a message")]
    [InlineData("www.example. A\n\nwww.example. A 192.0.2.1 2", "line 3: 2 is too much in: www.example. A 192.0.2.1 2")]
    [InlineData("www.example. A\nwww.example. XX 1", "line 2: XX is neither TTL nor class nor type in: www.example. XX 1")]
    [InlineData("www.example. A\nwww.example. NSEC a. A", @"line 2: data of type NSEC is written as \# length hex")]
    [InlineData("www.example. A\nwww.example. TXT \"a", "line 2: a quote is open at the end of: www.example. TXT \"a")]
    public void Says_what_is_wrong_and_in_which_line(string text, string words) =>
        Assert.Equal(words, Assert.Throws<FormatException>(() => MessageText.Parse(text)).Message);

    [Fact]
    public void Data_of_any_type_may_be_octets()
    {
        var record = RecordText.Parse(@"www.example. 60 IN A \# 4 C0000201");
        Assert.Equal("www.example. 60 IN A 192.0.2.1", record.ToString());
        Assert.Equal(@"a. 0 IN TYPE65280 \# 2 0102", RecordText.Parse(@"a. 0 IN TYPE65280 \# 2 01 02").ToString());
    }

    // RFC 3597's form, which Record prints for types without a model, is read for all; types with one need a reader of their own.
    private static bool HasText(Record record) =>
        RecordText.Types.Contains(record.Type) || record.Data is Records.UnknownData;
}
