using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Answers;

/// <summary>A backend's answer becomes this node's.</summary>
public class BackendAnswerTests
{
    private const string Asked = "wWw.Example. IN A +rd";

    [Theory]
    [InlineData("", "")]
    [InlineData(" +bufsize=4096", " +bufsize=1232")]
    [InlineData(" +bufsize=4096 +do", " +bufsize=1232 +do")]
    public void Has_an_OPT_exactly_where_the_client_sent_one(string sent, string told)
    {
        byte[] query = MessageText.Wire(Asked + sent);
        foreach (string backend in new[] { "NOERROR", "NOERROR +bufsize=512", "NOERROR +bufsize=4096 +do +ednsflags=49152" })
        {
            Assert.Equal(
                $"wWw.Example. IN A +qr +rd +ra{told}\nwWw.Example. 60 IN A 192.0.2.1",
                Take(query, query.Answer(backend, "@ 60 A 192.0.2.1")));
        }
    }

    [Fact]
    public void Keeps_what_is_end_to_end_and_no_more()
    {
        byte[] query = MessageText.Wire(Asked + " +bufsize=1232");
        const string HopByHop = "+ednsopt=10:0102030405060708 +nsid=b1 +ednsopt=11:0258 +ednsopt=12:0000 +ednsopt=1:00"
            + " +ednsopt=13:00";
        Assert.Equal(
            "wWw.Example. IN A +qr +rd +ra +bufsize=1232 +ede=3 +ednsopt=65001:aa",
            Take(query, query.Answer($"NOERROR {HopByHop} +ede=3 +subnet=192.0.2.0/24/24 +ednsopt=65001:aa")),
            ignoreCase: true);
    }

    [Theory]
    [InlineData(0x81, "FORMERR")]
    [InlineData(0x82, "SERVFAIL")]
    [InlineData(0x84, "NOTIMP")]
    [InlineData(0x85, "REFUSED")]
    public void Gives_an_error_without_a_question_the_clients(byte flags, string code)
    {
        byte[] header = [0, 0, 0x81, flags, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal($"wWw.Example. IN A +qr +rd +ra {code}", Take(MessageText.Wire(Asked), header));
        Assert.Equal(
            $"wWw.Example. IN A +qr +rd +ra {code} +bufsize=1232 +do", Take(MessageText.Wire(Asked + " +do"), header));
        byte[] withOpt = [.. header[..11], 1, 0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal($"wWw.Example. IN A +qr +rd +ra {code}", Take(MessageText.Wire(Asked), withOpt));
    }

    [Theory]
    [InlineData("BADVERS")]
    [InlineData("BADCOOKIE")]
    public void Keeps_errors_about_this_nodes_own_OPT_from_the_client(string code)
    {
        byte[] query = MessageText.Wire(Asked + " +bufsize=1232");
        Assert.Equal(
            "wWw.Example. IN A +qr +rd +ra SERVFAIL +bufsize=1232", Take(query, query.Answer($"{code} +bufsize=1232")));
    }

    [Fact]
    public void Tells_a_code_above_15_to_who_can_read_it()
    {
        byte[] query = MessageText.Wire(Asked + " +bufsize=1232");
        byte[] answer = query.Answer("RCODE3841 +bufsize=1232");
        Assert.Equal("wWw.Example. IN A +qr +rd +ra RCODE3841 +bufsize=1232", Take(query, answer));
        Assert.Equal("wWw.Example. IN A +qr +rd +ra SERVFAIL", Take(MessageText.Wire(Asked), answer));
    }

    [Fact]
    public void Makes_a_malformed_answer_SERVFAIL_unless_it_says_that_it_was_cut()
    {
        byte[] query = MessageText.Wire(Asked + " +bufsize=1232");
        byte[] answer = query.Answer("NOERROR +bufsize=1232", "@ 60 A 192.0.2.1");
        byte[] broken = answer[..^3];
        Assert.Equal("wWw.Example. IN A +qr +rd +ra SERVFAIL +bufsize=1232", Take(query, broken));
        broken[2] |= 0x02;
        Assert.Equal("wWw.Example. IN A +qr +tc +rd +ra +bufsize=1232", Take(query, broken), ignoreCase: true);
    }

    [Fact]
    public void Drops_octets_behind_the_last_record()
    {
        byte[] query = MessageText.Wire(Asked);
        byte[] answer = query.Answer("NOERROR", "@ 60 A 192.0.2.1");
        Assert.Equal(
            "wWw.Example. IN A +qr +rd +ra\nwWw.Example. 60 IN A 192.0.2.1", Take(query, [.. answer, 1, 2, 3]));
    }

    [Fact]
    public void Leaves_the_answer_to_a_signed_query_alone()
    {
        byte[] query = MessageText.Wire(Asked + " +bufsize=1232");
        byte[] answer = query.Answer("NOERROR +bufsize=512 +ednsopt=10:0102030405060708", "@ 60 A 192.0.2.1");
        Assert.Equal(answer, Take(query, answer, AnswerTraits.Signed));
    }

    private static string Take(byte[] query, byte[] answer) => MessageText.Format(Take(query, answer, AnswerTraits.None));

    private static byte[] Take(byte[] query, byte[] answer, AnswerTraits more)
    {
        Assert.False(QueryView.TryParse(query, out var view).IsError);
        var edns = new ClientEdns([], cookies: null, TimeSpan.Zero);
        edns.Read(in view, default, isDatagram: true, isOwnCheck: false, 1232, out var terms);
        terms = terms with { Traits = terms.Traits | more };
        byte[] buffer = [.. answer, .. new byte[512]];
        int length = answer.Length;
        BackendAnswer.Take(in terms, view.Question, buffer, ref length);
        if (more == AnswerTraits.None)
            (length, _) = edns.PrepareAnswer(in terms, buffer, length);
        return buffer[..length];
    }
}
