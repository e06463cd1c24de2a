using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Dns.Wire;
using Holdfast.Testing.Messages;

namespace Holdfast.Dns.Tests.Wire;

public class ResponseViewTests
{
    private static readonly Question Asked = new(Name.Parse("www.example."), RecordType.A);

    private static byte[] Response(Question? question, ResponseCode code = ResponseCode.NoError, params Record[] additionals) =>
        new Message
        {
            Id = 0x4321,
            Flags = HeaderFlags.Response | HeaderFlags.Truncated,
            ResponseCode = code,
            Questions = question is null ? [] : [question],
            Additionals = [.. additionals],
        }.ToArray();

    [Fact]
    public void Reads_header_and_question()
    {
        Assert.False(ResponseView.TryParse(Response(Asked, ResponseCode.NXDomain), out var response).IsError);
        Assert.Equal(0x4321, response.Id);
        Assert.Equal(ResponseCode.NXDomain, response.ResponseCode);
        Assert.True(response.Truncated);
        Assert.True(response.HasQuestion);
        Assert.Equal(0, response.AnswerCount);
    }

    [Fact]
    public void Matches_the_question_in_any_case_and_no_other()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("WWW.eXample. A +rd"), out var same).IsError);
        Assert.False(QueryView.TryParse(MessageText.Wire("www.example. AAAA +rd"), out var otherType).IsError);
        Assert.False(QueryView.TryParse(MessageText.Wire("wwv.example. A +rd"), out var otherName).IsError);
        Assert.False(ResponseView.TryParse(Response(Asked), out var response).IsError);
        Assert.True(response.Matches(same.Question));
        Assert.False(response.Matches(otherType.Question));
        Assert.False(response.Matches(otherName.Question));
        Assert.False(response.Matches(default));
    }

    [Fact]
    public void Matches_nothing_without_a_question()
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("www.example. A +rd"), out var query).IsError);
        Assert.False(ResponseView.TryParse(Response(null, ResponseCode.FormErr), out var response).IsError);
        Assert.False(response.HasQuestion);
        Assert.False(response.Matches(query.Question));
        Assert.False(response.Matches(default));
    }

    [Theory]
    [InlineData(ResponseCode.FormErr, true)]
    [InlineData(ResponseCode.ServFail, true)]
    [InlineData(ResponseCode.NotImp, true)]
    [InlineData(ResponseCode.Refused, true)]
    [InlineData(ResponseCode.NoError, false)]
    [InlineData(ResponseCode.NXDomain, false)]
    [InlineData(ResponseCode.NotAuth, false)]
    public void An_error_without_a_question_answers_any(ResponseCode code, bool answers)
    {
        Assert.False(QueryView.TryParse(MessageText.Wire("www.example. A +rd"), out var asked).IsError);
        Assert.Equal(answers, Answers(Response(null, code), asked.Question));
        Assert.Equal(answers, Answers(Response(null, code, Record.Opt(new EdnsHeader(1232))), asked.Question));
        Assert.False(Answers(Response(null, code, Record.Opt(new EdnsHeader(1232, ExtendedResponseCode: 1))), asked.Question));
        byte[] withAddress = Response(null, code);
        withAddress[7] = 1;
        Assert.False(Answers(withAddress, asked.Question));
        byte[] notify = Response(null, code);
        notify[2] |= 0x20;
        Assert.False(Answers(notify, asked.Question));
        Assert.True(Answers(Response(Asked, code), asked.Question));
    }

    [Fact]
    public void Finds_the_opt_when_asked()
    {
        byte[] wire = Response(Asked, ResponseCode.NoError, Record.Opt(new EdnsHeader(1400, ExtendedResponseCode: 1)));
        Assert.False(ResponseView.TryParse(wire, out var response).IsError);
        Assert.False(response.TryReadEdns(out var edns).IsError);
        Assert.Equal(1400, edns.UdpPayloadSize);
        Assert.Equal(1, edns.ExtendedResponseCode);
        Assert.False(ResponseView.TryParse(wire.AsSpan(..^1), out var cut).IsError);
        Assert.Equal(ParseErrorKind.TruncatedRecord, cut.TryReadEdns(out edns).Kind);
        Assert.False(edns.IsPresent);
    }

    private static bool Answers(byte[] response, ReadOnlySpan<byte> question) =>
        !ResponseView.TryParse(response, out var view).IsError && view.IsAnswerTo(question);

    [Fact]
    public void Refuses_what_is_no_response()
    {
        Assert.Equal(ParseErrorKind.NotAResponse, ResponseView.TryParse(MessageText.Wire("a. A +rd"), out _).Kind);
        Assert.Equal(ParseErrorKind.TooShort, ResponseView.TryParse(new byte[11], out _).Kind);
        Assert.Equal(ParseErrorKind.TruncatedQuestion, ResponseView.TryParse(Response(Asked).AsSpan(..^1), out _).Kind);
        Assert.Equal(
            ParseErrorKind.QuestionCount, ResponseView.TryParse(SampleMessage.Hex(SampleMessage.Header("8000", 2)), out _).Kind);
    }
}
