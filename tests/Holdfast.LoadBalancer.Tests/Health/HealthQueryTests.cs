using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Health;

namespace Holdfast.LoadBalancer.Tests.Health;

public class HealthQueryTests
{
    private static readonly HealthCheckOptions Options = new() { QueryName = Name.Parse("check.example.") };

    [Fact]
    public void Is_a_query_as_any_resolver_takes_it()
    {
        var query = new HealthQuery(Options with { QueryType = RecordType.TXT, QueryClass = RecordClass.CH }, 0xABCD);
        Assert.False(QueryView.TryParse(query.Message.Span, out var view).IsError);
        Assert.Equal(0xABCD, view.Id);
        Assert.True(view.RecursionDesired);
        Assert.Equal(Name.Parse("check.example.").Wire, view.QName);
        Assert.Equal(RecordType.TXT, view.QType);
        Assert.Equal(RecordClass.CH, view.QClass);
    }

    [Theory]
    [InlineData(ResponseCode.NoError, true, true)]
    [InlineData(ResponseCode.NXDomain, true, false)]
    [InlineData(ResponseCode.Refused, true, false)]
    [InlineData(ResponseCode.ServFail, false, false)]
    [InlineData(ResponseCode.FormErr, true, true)]
    public void Takes_answers_as_dnsdist_does(ResponseCode code, bool success, bool successWhereMustResolve)
    {
        Assert.Equal(success, Judge(Options, code).Success);
        var judged = Judge(Options with { MustResolve = true }, code);
        Assert.Equal(successWhereMustResolve, judged.Success);
        if (!successWhereMustResolve)
            Assert.Equal(code.ToString().ToUpperInvariant(), judged.Reason);
    }

    [Theory]
    [InlineData(ResponseCode.FormErr, true, true)]
    [InlineData(ResponseCode.NotImp, true, true)]
    [InlineData(ResponseCode.Refused, true, false)]
    [InlineData(ResponseCode.ServFail, false, false)]
    [InlineData(ResponseCode.NoError, false, false)]
    [InlineData(ResponseCode.NXDomain, false, false)]
    public void Takes_an_error_without_a_question_by_its_code_and_nothing_else_without_one(
        ResponseCode code, bool success, bool successWhereMustResolve)
    {
        var query = new HealthQuery(Options, 7);
        byte[] header = [.. Answer(query, code)[..4], 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(success, query.Judge(header).Success);
        Assert.Equal(
            successWhereMustResolve, new HealthQuery(Options with { MustResolve = true }, 7).Judge(header).Success);
    }

    [Fact]
    public void Takes_nothing_of_another_opcode()
    {
        var query = new HealthQuery(Options, 7);
        byte[] notify = Answer(query);
        notify[2] |= 0x20;
        Assert.Equal(HealthVerdict.Failed("answer to another opcode"), query.Judge(notify));
        Assert.False(query.MayBeAnsweredBy(notify));
        Assert.False(query.MayBeAnsweredBy(query.Message.Span));
        Assert.False(query.MayBeAnsweredBy([0, 7]));
        Assert.True(query.MayBeAnsweredBy(Answer(query)));
    }

    [Fact]
    public void Says_what_is_wrong_with_an_answer()
    {
        var query = new HealthQuery(Options, 1);
        Assert.Contains(
            "another question", query.Judge(Answer(new HealthQuery(Options with { QueryType = RecordType.AAAA }, 1))).Reason,
                StringComparison.Ordinal);
        Assert.Contains(
            "another question", query.Judge(Answer(new HealthQuery(new HealthCheckOptions(), 1))).Reason,
                StringComparison.Ordinal);
        Assert.Contains("wrong ID", query.Judge(Answer(new HealthQuery(Options, 2))).Reason, StringComparison.Ordinal);
        Assert.Matches("broken answer: .* at octet", query.Judge(query.Message.Span).Reason);
        Assert.Matches("broken answer: .* at octet", query.Judge(Answer(query).AsSpan(0, 20)).Reason);
        Assert.Matches("broken answer: .* at octet", query.Judge([]).Reason);
    }

    private static HealthVerdict Judge(HealthCheckOptions options, ResponseCode code)
    {
        var query = new HealthQuery(options, 7);
        return query.Judge(Answer(query, code));
    }

    private static byte[] Answer(HealthQuery query, ResponseCode code = ResponseCode.NoError)
    {
        var answer = query.Message.ToArray();
        answer[2] |= 0x80;
        answer[3] = (byte)code;
        return answer;
    }
}
