using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Transfers;

/// <summary>Where a transfer ends, by its SOA records (S and a serial) and others (A), message by message.</summary>
public sealed class TransferProgressTests
{
    private const string Axfr = "example. IN AXFR";

    [Theory]
    [InlineData("S5 A A S5")]
    [InlineData("S5 A", "A", "A S5")]
    [InlineData("S5", "A", "S5")]
    [InlineData("S5 S5")]
    [InlineData("S5", "S5")]
    public void Axfr_ends_with_the_second_soa(params string[] messages) => Assert.Equal(messages.Length, Length(Axfr, messages));

    [Theory]
    // Up to date: the newest version is the client's, or older.
    [InlineData(5, "S5")]
    [InlineData(7, "S5")]
    [InlineData(1, "S4294967290")]
    // Differences, one or several; a version may come back to in between.
    [InlineData(3, "S5 S3 A S5 A S5")]
    [InlineData(3, "S5 S3 A S4 A S4 A S5 A S5")]
    [InlineData(3, "S5", "S3 A", "S4 A A", "S4", "A", "S5 A", "S5")]
    [InlineData(3, "S5 S3", "S4 S4", "S5", "S5")]
    // The whole zone in place of differences.
    [InlineData(3, "S5 A A S5")]
    [InlineData(3, "S5", "A", "A S5")]
    [InlineData(3, "S5 S5")]
    [InlineData(4294967290, "S2 S4294967290 A S2 A S2")]
    public void Ixfr_ends_with_the_soa_that_ends_the_last_difference(uint serial, params string[] messages) =>
        Assert.Equal(messages.Length, Length(Ixfr(serial), messages));

    [Theory]
    [InlineData("S5 A A")]
    [InlineData("S5 A", "A A A", "A")]
    public void Axfr_goes_on_until_then(params string[] messages) => Assert.Null(Length(Axfr, messages));

    [Theory]
    [InlineData(3, "S5")]
    [InlineData(3, "S5 S3 A S5")]
    [InlineData(3, "S5 S3 A S5 A")]
    [InlineData(3, "S5 S3 A S4 A S4 A S5 A A")]
    [InlineData(3, "S5 A A")]
    [InlineData(4294967290, "S2")]
    public void Ixfr_goes_on_until_then(uint serial, params string[] messages) => Assert.Null(Length(Ixfr(serial), messages));

    [Theory]
    [InlineData("- +qr REFUSED", true)]
    [InlineData("example. IN AXFR +qr SERVFAIL", true)]
    [InlineData("example. IN AXFR +qr", false)]
    [InlineData("example. IN AXFR +qr\nexample. 60 IN CNAME other.example.", false)]
    public void What_is_no_transfer_ends_with_its_first_message(string answer, bool isError)
    {
        QueryView.TryParse(MessageText.Wire(Axfr), out var query);
        ResponseView.TryParse(MessageText.Wire(answer), out var message);
        var progress = TransferProgress.Of(in query);
        Assert.Equal(isError ? TransferProgress.Verdict.Error : TransferProgress.Verdict.Last, progress.Take(in message));
    }

    [Fact]
    public void A_record_that_is_cut_short_is_malformed()
    {
        QueryView.TryParse(MessageText.Wire(Axfr), out var query);
        ResponseView.TryParse(Message("S5 A S5").AsSpan()[..^3], out var message);
        var progress = TransferProgress.Of(in query);
        Assert.Equal(TransferProgress.Verdict.Malformed, progress.Take(in message));
    }

    private static string Ixfr(uint serial) => $"example. IN IXFR\nAUTHORITY\n{Soa(serial)}";

    private static string Soa(uint serial) => $"example. 60 IN SOA ns.example. mail.example. {serial} 7200 900 1209600 30";

    private static byte[] Message(string records) => MessageText.Wire("- +qr +aa\n" + string.Join('\n', records.Split(' ').Select(
        record => record == "A" ? "www.example. 60 IN A 192.0.2.1" : Soa(uint.Parse(record[1..], null)))));

    /// <summary>The number of the last message; null when even the last given is not it.</summary>
    private static int? Length(string request, string[] messages)
    {
        Assert.False(QueryView.TryParse(MessageText.Wire(request), out var query).IsError);
        var progress = TransferProgress.Of(in query);
        for (int i = 0; i < messages.Length; i++)
        {
            Assert.False(ResponseView.TryParse(Message(messages[i]), out var message).IsError);
            if (progress.Take(in message) == TransferProgress.Verdict.Last)
                return i + 1;
        }

        return null;
    }
}
