using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>
/// Answers that repeat no question, or another: an error of header alone counts (RFC 6891, section 7), anything else is ignored
/// and counted, and the right answer, which comes behind it, is given.
/// </summary>
public sealed class OddAnswersTests
{
    private static readonly CacheOptions Cache = new(100) { HugePages = false };

    /// <summary>What comes in place of an answer, by what is done to the octets of a right one.</summary>
    public static TheoryData<string, bool> Ignored
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string name in Ignorable.Keys)
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    private static Dictionary<string, Func<byte[], byte[]>> Ignorable => new()
    {
        ["header alone, NOERROR"] = answer => HeaderOnly(answer, ResponseCode.NoError),
        ["header alone, NXDOMAIN"] = answer => HeaderOnly(answer, ResponseCode.NXDomain),
        ["header alone, YXDOMAIN"] = answer => HeaderOnly(answer, ResponseCode.YXDomain),
        ["header alone, truncated"] = answer => HeaderOnly(answer, ResponseCode.NoError).With(m => m[2] |= 2),
        ["no question, but records"] = answer => [.. answer[..4], 0, 0, .. answer[6..12], .. answer[QuestionEnd(answer)..]],
        ["SERVFAIL without question, but with records"] =
            answer => [.. answer[..3], 0x82, 0, 0, .. answer[6..12], .. answer[QuestionEnd(answer)..]],
        ["opcode STATUS"] = answer => answer.With(m => m[2] |= 0x10),
        ["header alone, opcode NOTIFY"] = answer => HeaderOnly(answer, ResponseCode.NotImp).With(m => m[2] |= 0x20),
        ["the query itself"] = answer => answer.With(m => m[2] &= 0x7F),
        ["header alone, a query"] = answer => HeaderOnly(answer, ResponseCode.ServFail).With(m => m[2] &= 0x7F),
        ["another ID"] = answer => answer.With(m => m[1] ^= 1),
        ["header alone, another ID"] = answer => HeaderOnly(answer, ResponseCode.Refused).With(m => m[0] ^= 0x80),
        ["another name"] = answer => answer.With(m => m[13] = (byte)'v'),
        ["another type"] = answer => answer.With(m => m[QuestionEnd(m) - 3] = 28),
        ["another class"] = answer => answer.With(m => m[QuestionEnd(m) - 1] = 3),
        ["two questions"] = answer =>
            [.. answer[..5], 2, .. answer[6..QuestionEnd(answer)], .. answer[12..QuestionEnd(answer)]],
        ["eleven octets"] = answer => answer[..11],
        ["a question cut short"] = answer => answer[..(QuestionEnd(answer) - 1)],
    };

    [Theory]
    [MemberData(nameof(Ignored))]
    public void What_is_no_answer_is_ignored_and_counted(string name, bool tcp)
    {
        using var backend = new TestResponder((query, _) =>
            [Ignorable[name](query.Answer("NOERROR", "@ 60 A 203.0.113.66")), query.Answer("NOERROR", "@ 60 A 192.0.2.1")]);
        using var site = new TestSite(o => o with { Cache = Cache }, backend.EndPoint);
        byte[] query = MessageText.Wire("www.example. IN A +rd");
        Assert.Equal(query.Answer("NOERROR", "@ 60 A 192.0.2.1"), Ask(site, query, tcp));
        Assert.Equal(1, site.Balancer.Backends[0].Forged);
        Assert.Equal(query.Answer("NOERROR", "@ 60 A 192.0.2.1"), Ask(site, query, tcp));
        Assert.Single(backend.Received);
    }

    [Theory]
    [InlineData(ResponseCode.FormErr, "", false)]
    [InlineData(ResponseCode.FormErr, "+bufsize=1232", false)]
    [InlineData(ResponseCode.FormErr, "+bufsize=1232", true)]
    [InlineData(ResponseCode.Refused, "", false)]
    [InlineData(ResponseCode.Refused, "+bufsize=1232 +do", true)]
    [InlineData(ResponseCode.NotImp, "", true)]
    [InlineData(ResponseCode.NotImp, "+bufsize=1232", false)]
    [InlineData(ResponseCode.ServFail, "+bufsize=1232", false)]
    [InlineData(ResponseCode.ServFail, "", true)]
    public void An_error_of_header_alone_is_told_at_once_with_the_clients_question(ResponseCode code, string edns, bool tcp)
    {
        using var backend = new TestResponder((query, _) => [HeaderOnly(query.Answer(), code)]);
        using var site = Patient(backend);
        byte[] query = MessageText.Wire($"wWw.eXample. IN A +rd {edns} +qid=77");
        byte[] answer = Ask(site, query, tcp)!;
        Assert.Equal(77, TestMessages.Id(answer));
        Assert.Equal(code, TestMessages.ResponseCode(answer));
        Assert.Equal(TestMessages.Question(query), TestMessages.Question(answer));
        Assert.Equal(edns.Length > 0, TestMessages.Options(answer) is not null);
        Assert.Equal(0, site.Balancer.Backends[0].Forged);
        // Nothing in it tells that it is about this name: it is not kept.
        Assert.NotNull(Ask(site, query, tcp));
        Assert.Equal(2, backend.Received.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_error_of_header_and_OPT_or_with_octets_behind_it_counts_too(bool withOpt)
    {
        using var backend = new TestResponder((query, _) =>
            [withOpt
                ? [.. HeaderOnly(query.Answer(), ResponseCode.FormErr).With(m => m[11] = 1), 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]
                : [.. HeaderOnly(query.Answer(), ResponseCode.FormErr), 1, 2, 3]]);
        using var site = Patient(backend);
        byte[] query = MessageText.Wire("www.example. IN A +rd +bufsize=1232");
        Assert.Equal(ResponseCode.FormErr, TestMessages.ResponseCode(Ask(site, query, tcp: false)!));
    }

    [Fact]
    public void An_error_of_header_alone_fills_whatever_room_its_question_needs()
    {
        using var backend = new TestResponder((query, _) => [HeaderOnly(query.Answer(), ResponseCode.Refused)]);
        using var site = Patient(backend);
        string label = new('a', 63);
        byte[] query = MessageText.Wire($"{label}.{label}.{label}.{label[..61]}. IN A +rd +bufsize=1232");
        Assert.Equal(TestMessages.Question(query), TestMessages.Question(Ask(site, query, tcp: false)!));
    }

    private static TestSite Patient(TestResponder backend) => new(
        o => o with
        {
            Cache = Cache,
            Backends = [o.Backends[0] with { UdpTimeout = TimeSpan.FromSeconds(60), TcpTimeout = TimeSpan.FromSeconds(60) }],
        },
        backend.EndPoint);

    private static byte[]? Ask(TestSite site, byte[] query, bool tcp)
    {
        if (!tcp)
            return site.Ask(query, 10_000);
        using var stream = site.Connect();
        stream.ReadTimeout = 10_000;
        stream.Write(TestMessages.Frame(query));
        return TestMessages.ReadFrame(stream);
    }

    private static byte[] HeaderOnly(byte[] answer, ResponseCode code) =>
        [.. answer[..3], (byte)(answer[3] & 0xF0 | (int)code), 0, 0, 0, 0, 0, 0, 0, 0];

    private static int QuestionEnd(byte[] message) => TestMessages.QuestionEnd(message);
}
