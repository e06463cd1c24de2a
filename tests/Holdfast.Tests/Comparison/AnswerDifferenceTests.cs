using Holdfast.Comparison;
using Holdfast.Testing.Messages;

namespace Holdfast.Tests.Comparison;

public sealed class AnswerDifferenceTests
{
    private const string Answer = """
        www.example. A +qr +rd +ra +bufsize=1232
        www.example. 300 A 192.0.2.1
        www.example. 300 A 192.0.2.2
        www.example. 300 TXT "One"
        alias.example. 300 CNAME www.example.
        AUTHORITY
        example. 3600 NS ns.example.
        ADDITIONAL
        ns.example. 3600 A 192.0.2.53
        """;

    [Theory]
    [InlineData("+ra", "+ra NXDOMAIN", "rcode NOERROR here, NXDOMAIN there")]
    [InlineData("+ra", "+ra SERVFAIL", "rcode NOERROR here, SERVFAIL there")]
    [InlineData("+ra", "+ra BADVERS", "rcode NOERROR here, BADVERS there")]
    [InlineData("+ra", "", "flags rd ra here, rd there")]
    [InlineData("+rd", "", "flags ")]
    [InlineData("+ra", "+ra +aa", "flags ")]
    [InlineData("+ra", "+ra +ad", "flags ")]
    [InlineData("+ra", "+ra +cd", "flags ")]
    [InlineData("+ra", "+ra +tc", "TC clear here, set there")]
    [InlineData("+bufsize=1232", "", "EDNS version 0 here, none there")]
    [InlineData("+bufsize=1232", "+do", "EDNS version 0 here, version 0 DO there")]
    [InlineData("A 192.0.2.2", "A 192.0.2.3",
        "answer www.example. IN A: [192.0.2.1, 192.0.2.2] here, [192.0.2.1, 192.0.2.3] there")]
    [InlineData("www.example. 300 A 192.0.2.2\n", "",
        "answer www.example. IN A: [192.0.2.1, 192.0.2.2] here, [192.0.2.1] there")]
    [InlineData("TXT \"One\"", "TXT \"one\"", "answer www.example. IN TXT: [\"One\"] here, [\"one\"] there")]
    [InlineData("CNAME www.example.", "CNAME web.example.", "answer alias.example. IN CNAME: ")]
    [InlineData("www.example. 300 TXT \"One\"\n", "", "answer www.example. IN TXT: [\"One\"] here, none there")]
    [InlineData("NS ns.example.", "NS ns2.example.", "authority example. IN NS: [ns.example.] here, [ns2.example.] there")]
    [InlineData("ns.example. 3600 A 192.0.2.53", "", "additional ns.example. IN A: [192.0.2.53] here, none there")]
    [InlineData("alias.example. 300", "alias.example. 294", "answer alias.example. IN CNAME: TTL 300 here, 294 there")]
    [InlineData("example. 3600 NS", "example. 7200 NS", "authority example. IN NS: TTL 3600 here, 7200 there")]
    public void A_planted_difference_is_found(string right, string planted, string told)
    {
        var there = MessageText.Parse(Answer.Replace(right, planted, StringComparison.Ordinal));
        Assert.Contains(AnswerDifference.Of(MessageText.Parse(Answer), there, drift: 5),
            difference => difference.Text.StartsWith(told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("+bufsize=1232", "+bufsize=512")]
    [InlineData("alias.example. 300", "ALIAS.example. 295")]
    [InlineData("CNAME www.example.", "CNAME WWW.example.")]
    [InlineData("www.example. 300 A 192.0.2.1\nwww.example. 300 A 192.0.2.2", "www.example. 301 A 192.0.2.2\nwww.example. 301 A 192.0.2.1")]
    public void What_no_client_minds_is_none(string right, string other) => Assert.Empty(AnswerDifference.Of(
        MessageText.Parse(Answer), MessageText.Parse(Answer.Replace(right, other, StringComparison.Ordinal)), drift: 5));

    [Fact]
    public void No_answer_is_a_difference_unless_neither_answers()
    {
        var answer = MessageText.Parse(Answer);
        Assert.Equal("no answer there", Assert.Single(AnswerDifference.Of(answer, null, 0)).Text);
        Assert.Equal("no answer here", Assert.Single(AnswerDifference.Of(null, answer, 0)).Text);
        Assert.Empty(AnswerDifference.Of(null, null, 0));
    }

    [Fact]
    public void Of_truncated_answers_the_records_are_not_compared() => Assert.Empty(AnswerDifference.Of(
        MessageText.Parse("www.example. A +qr +tc"), MessageText.Parse("www.example. A +qr +tc\nwww.example. A 192.0.2.1"), 0));
}
