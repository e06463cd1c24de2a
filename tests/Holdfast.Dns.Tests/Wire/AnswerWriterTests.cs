using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Dns.Wire;
using Holdfast.Testing.Messages;

namespace Holdfast.Dns.Tests.Wire;

public class AnswerWriterTests
{
    private readonly byte[] _buffer = new byte[512];

    [Fact]
    public void Repeats_id_question_opcode_rd_and_cd()
    {
        byte[] wire = MessageText.Wire("WwW.example.com. A +rd");
        wire[3] |= 0x30;
        Assert.False(QueryView.TryParse(wire, out var query).IsError);
        var writer = new AnswerWriter(_buffer, query, ResponseCode.Refused);
        var answer = SampleMessage.Parse(_buffer.AsSpan(0, writer.Finish()));
        Assert.Equal(0x1234, answer.Id);
        Assert.Equal(
            HeaderFlags.Response | HeaderFlags.RecursionDesired | HeaderFlags.RecursionAvailable | HeaderFlags.CheckingDisabled,
            answer.Flags);
        Assert.Equal(ResponseCode.Refused, answer.ResponseCode);
        Assert.Equal("WwW.example.com. IN A", Assert.Single(answer.Questions).ToString());
        Assert.Null(answer.Edns);
    }

    [Fact]
    public void Sends_an_opt_to_a_client_with_edns()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("a. A +rd +bufsize=4096 +do"), out var query).IsError);
        var writer = new AnswerWriter(_buffer, query, ResponseCode.ServFail, udpPayloadSize: 1400);
        Assert.True(writer.TryAddExtendedError(ExtendedErrorCode.NoReachableAuthority, "all down"u8));
        Assert.True(writer.TryAddNsid("lb1"u8));
        var answer = SampleMessage.Parse(_buffer.AsSpan(0, writer.Finish()));
        Assert.Equal(new EdnsHeader(1400, DnssecOk: true), answer.Edns);
        Assert.Equal("ExtendedError=22 \"all down\" Nsid=\"lb1\"", string.Join(' ', answer.EdnsOptions));
    }

    [Fact]
    public void Says_badvers_with_its_upper_bits_in_the_opt()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("a. A +rd +bufsize=4096 +edns=3"), out var query).IsError);
        var writer = new AnswerWriter(_buffer, query, ResponseCode.BadVers);
        var answer = SampleMessage.Parse(_buffer.AsSpan(0, writer.Finish()));
        Assert.Equal(ResponseCode.BadVers, answer.ExtendedResponseCode);
        Assert.Equal((byte)0, answer.Edns?.Version);
    }

    [Fact]
    public void Has_no_extended_code_and_no_options_without_edns()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("a. A +rd"), out var query).IsError);
        var writer = new AnswerWriter(_buffer, query, ResponseCode.BadCookie);
        Assert.False(writer.TryAddNsid("lb1"u8));
        Assert.False(writer.TryAddExtendedError(ExtendedErrorCode.Other, default));
        var answer = SampleMessage.Parse(_buffer.AsSpan(0, writer.Finish()));
        Assert.Equal(ResponseCode.ServFail, answer.ExtendedResponseCode);
        Assert.Empty(answer.Additionals);
    }

    [Fact]
    public void Answers_with_addresses_of_both_families()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("spoofed.example. A +rd +bufsize=1232"), out var query).IsError);
        var writer = new AnswerWriter(_buffer, query, ResponseCode.NoError);
        Assert.True(writer.TryAddAddress([192, 0, 2, 1], 60));
        Assert.True(writer.TryAddAddress(IPAddress.Parse("2001:db8::1").GetAddressBytes(), 61));
        var answer = SampleMessage.Parse(_buffer.AsSpan(0, writer.Finish()));
        Assert.Equal(
            ["spoofed.example. 60 IN A 192.0.2.1", "spoofed.example. 61 IN AAAA 2001:db8::1"], answer.Answers.Select(
                x => x.ToString()));
        Assert.NotNull(answer.Edns);
    }

    [Fact]
    public void Answers_chaos_text_and_splits_long_ones()
    {
        var question = new Question(Name.Parse("id.server"), RecordType.TXT, RecordClass.CH);
        Assert.False(QueryView.TryParse(Message.Query(1, question).ToArray(), out var query).IsError);
        var writer = new AnswerWriter(_buffer, query, ResponseCode.NoError);
        writer.SetAuthoritative();
        Assert.True(writer.TryAddText("lb1.example"u8, 0));
        Assert.True(writer.TryAddText(new byte[300], 0));
        Assert.True(writer.TryAddText(default, 0));
        var answer = SampleMessage.Parse(_buffer.AsSpan(0, writer.Finish()));
        Assert.True(answer.Flags.HasFlag(HeaderFlags.Authoritative));
        Assert.Equal("id.server. 0 CH TXT \"lb1.example\"", answer.Answers[0].ToString());
        Assert.Equal([255, 45], Assert.IsType<TxtData>(answer.Answers[1].Data).Strings.Select(x => x.Length));
        Assert.Equal([0], Assert.IsType<TxtData>(answer.Answers[2].Data).Strings.Select(x => x.Length));
    }

    [Fact]
    public void Says_tc()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("a. ANY +rd"), out var query).IsError);
        var writer = new AnswerWriter(_buffer, query, ResponseCode.NoError);
        writer.SetTruncated();
        Assert.True(SampleMessage.Parse(_buffer.AsSpan(0, writer.Finish())).Flags.HasFlag(HeaderFlags.Truncated));
    }

    [Fact]
    public void Keeps_room_for_the_opt()
    {
        byte[] wire = MessageText.Wire("a. A +rd +bufsize=1232");
        Assert.False(QueryView.TryParse(wire, out var query).IsError);
        var writer = new AnswerWriter(_buffer.AsSpan(0, wire.Length + 16), query, ResponseCode.NoError);
        Assert.False(writer.TryAddText("x"u8, 0) && writer.TryAddText("x"u8, 0));
        Assert.False(writer.TryAddAddress([192, 0, 2, 1], 60));
        Assert.False(writer.TryAddNsid(new byte[32]));
        Assert.NotNull(SampleMessage.Parse(_buffer.AsSpan(0, writer.Finish())).Edns);
    }

    [Fact]
    public void Can_write_over_the_query()
    {
        byte[] wire = MessageText.Wire("www.example. A +rd +bufsize=1232 +do");
        wire.CopyTo(_buffer, 0);
        Assert.False(QueryView.TryParse(_buffer.AsSpan(0, wire.Length), out var query).IsError);
        var writer = new AnswerWriter(_buffer, query, ResponseCode.NoError);
        Assert.True(writer.TryAddAddress([192, 0, 2, 1], 60));
        var answer = SampleMessage.Parse(_buffer.AsSpan(0, writer.Finish()));
        Assert.Single(answer.Answers);
        Assert.True(answer.Edns?.DnssecOk);
    }

    [Theory]
    [InlineData("0100 0002 0000 0000 0000 00 0001 0001 00 0001 0001", 12, ResponseCode.FormErr, 0)]
    [InlineData("2900 0001 0000 0000 0000 00 0001 0001", 17, ResponseCode.NotImp, 1)]
    [InlineData("0100 0001 0000 0000 0000 C00C 0001 0001", 12, ResponseCode.FormErr, 0)]
    [InlineData("0100 0001 0000 0000 0001 00 0001 0001", 17, ResponseCode.FormErr, 1)]
    public void Answers_an_unreadable_query(string hex, int length, ResponseCode code, int questions)
    {
        byte[] wire = SampleMessage.Hex("1234" + hex);
        var error = QueryView.TryParse(wire, out _);
        Assert.Equal(length, AnswerWriter.WriteError(_buffer, wire, error));
        var answer = SampleMessage.Parse(_buffer.AsSpan(0, length));
        Assert.Equal(0x1234, answer.Id);
        Assert.Equal(code, answer.ResponseCode);
        Assert.Equal(questions, answer.Questions.Count);
        Assert.Equal(wire[2] & 0x78, _buffer[2] & 0x78);
        Assert.Equal(HeaderFlags.Response | HeaderFlags.RecursionDesired | HeaderFlags.RecursionAvailable, answer.Flags);
    }

    [Theory]
    [InlineData(
        "0100 0001 0000 0000 0001 00 0001 0001 00 0029 04D0 00 00 8000 0007 000A 0064 616263", "an option beyond its OPT")]
    [InlineData("0100 0001 0000 0000 0001 00 0001 0001 00 0029 04D0 00 00 8000 0003 000A 00", "half an option")]
    [InlineData("0100 0001 0000 0000 0001 00 0001 0001 00 0029 04D0 00 00 8000 0100 000A", "an OPT beyond the message")]
    [InlineData("0100 0001 0000 0000 0001 00 0001 0001 0178 00 0029 04D0 00 00 8000 0000", "an OPT with a name")]
    [InlineData("0100 0001 0001 0000 0000 00 0001 0001 00 0029 04D0 00 00 8000 0000", "an OPT among the answers")]
    [InlineData("0100 0001 0000 0001 0000 00 0001 0001 00 0029 04D0 00 00 8000 0000", "an OPT in the authority section")]
    [InlineData(
        "0100 0001 0000 0000 0002 00 0001 0001 00 0029 04D0 00 00 8000 0000 00 0029 04D0 00 00 0000 0000", "two OPT records")]
    [InlineData("0100 0001 0000 0000 0002 00 0001 0001 00 0029 04D0 00 00 8000 0000 00 0001", "a broken record behind it")]
    [InlineData("2900 0001 0000 0000 0001 00 0006 0001 00 0029 04D0 00 00 8000 0000", "an UPDATE")]
    [InlineData("0100 0002 0000 0000 0001 00 0001 0001 00 0001 0001 00 0029 04D0 00 00 8000 0000", "two questions")]
    [InlineData("0100 0000 0000 0000 0001 00 0029 04D0 00 00 8000 0000", "no question")]
    public void Answers_a_broken_query_with_an_OPT_when_one_can_be_read(string hex, string what)
    {
        byte[] wire = SampleMessage.Hex("1234" + hex);
        var error = QueryView.TryParse(wire, out _);
        Assert.True(error.IsError, what);
        var answer = SampleMessage.Parse(_buffer.AsSpan(0, AnswerWriter.WriteError(_buffer, wire, error)));
        Assert.Equal((error.ResponseCode, true), (answer.ResponseCode, answer.Edns?.DnssecOk));
        Assert.Equal((ushort)1232, answer.Edns?.UdpPayloadSize);
        Assert.Empty(answer.EdnsOptions);
    }

    [Theory]
    [InlineData("0100 0001 0000 0000 0001 00 0001 0001 00 0029 04D0 00 00 80", "half an OPT")]
    [InlineData("0100 0001 0000 0000 0002 00 0001 0001 00 0001 0001 0000003C 0004 C0", "another record that is broken")]
    [InlineData("0100 0001 0000 0000 0002 00 0001 0001 8001 0029 04D0 00 00 8000 0000", "a name that is broken")]
    public void Answers_a_broken_query_without_an_OPT_when_none_can_be_read(string hex, string what)
    {
        byte[] wire = SampleMessage.Hex("1234" + hex);
        var error = QueryView.TryParse(wire, out _);
        Assert.True(error.IsError, what);
        Assert.Null(SampleMessage.Parse(_buffer.AsSpan(0, AnswerWriter.WriteError(_buffer, wire, error))).Edns);
    }

    [Fact]
    public void Answers_no_response_and_no_fragment()
    {
        byte[] response = SampleMessage.Hex(SampleMessage.Header("8180") + "00 0001 0001");
        Assert.Equal(0, AnswerWriter.WriteError(_buffer, response, QueryView.TryParse(response, out _)));
        Assert.Equal(0, AnswerWriter.WriteError(_buffer, new byte[5], QueryView.TryParse(new byte[5], out _)));
    }
}
