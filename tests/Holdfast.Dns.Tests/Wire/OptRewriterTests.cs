using FsCheck.Xunit;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Records;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Dns.Wire;
using Holdfast.Testing.Messages;

namespace Holdfast.Dns.Tests.Wire;

public class OptRewriterTests
{
    // A question of 17 octets of the root, an OPT with a cookie at 17, and behind it a record at 40 that others may point to.
    private const string Head =
        "1234 8180 0001 0000 0000 0003 00 0001 0001 00 0029 1000 00 01 4000 000C 000A 0008 0102030405060708";

    [Property(MaxTest = 3000)]
    public void Makes_the_OPT_ones_own_wherever_it_stands_and_leaves_the_rest(int seed)
    {
        var random = new RandomMessages(seed);
        var message = random.Answer(opt: true);
        var removed = EdnsOptionSet.Of((EdnsOptionCode)random.Below(20), (EdnsOptionCode)random.Below(20));
        var fields = new OptFields(1400, random.Below(2) == 0, (byte)random.Below(256));
        byte[] buffer = message.ToArray();
        int length = buffer.Length;
        OptRewriter.Rewrite(buffer, ref length, OptOffset(buffer), fields, removed);

        var opt = Record.Opt(
            new EdnsHeader(1400, fields.DnssecOk, 0, fields.ExtendedResponseCode),
            [.. message.EdnsOptions.Where(option => !removed.Contains(option.Code))]);
        var additionals = message.Additionals.Select(record => record.Type == RecordType.OPT ? opt : record);
        Assert.Equal(
            message with { Additionals = [.. additionals] },
            SampleMessage.Parse(buffer.AsSpan(0, length)));
    }

    [Property(MaxTest = 2000)]
    public void Removes_and_appends_an_OPT(int seed)
    {
        var message = new RandomMessages(seed).Answer(opt: true);
        byte[] buffer = [.. message.ToArray(), .. new byte[EdnsView.EmptyOptLength]];
        int length = buffer.Length - EdnsView.EmptyOptLength;
        OptRewriter.Remove(buffer, ref length, OptOffset(buffer.AsSpan(0, length)));
        var without = message with { Additionals = [.. message.Additionals.Where(record => record.Type != RecordType.OPT)] };
        Assert.Equal(without, SampleMessage.Parse(buffer.AsSpan(0, length)));
        OptRewriter.Append(buffer, ref length, new OptFields(1232, DnssecOk: true));
        Assert.Equal(
            without with { Additionals = [.. without.Additionals, Record.Opt(new EdnsHeader(1232, DnssecOk: true))] },
            SampleMessage.Parse(buffer.AsSpan(0, length)));
    }

    [Fact]
    public void Keeps_options_up_to_a_bound_in_their_order()
    {
        byte[] buffer = MessageText.Wire(
            "www.example. A +rd +bufsize=1232 +ednsopt=65001:0102 +ednsopt=65002:010203040506 +ednsopt=65003:07");
        int length = buffer.Length;
        OptRewriter.RemoveOptions(buffer, ref length, OptOffset(buffer), default, maxOptions: 11);
        Assert.Equal(
            [65001, 65003], SampleMessage.Parse(buffer.AsSpan(0, length)).EdnsOptions.Select(option => (int)option.Code));
    }

    [Fact]
    public void Has_names_behind_it_point_to_where_they_move()
    {
        string records = "0161 00 0001 0001 0000003C 0004 C0000201" + "C028 0001 0001 0000003C 0004 C0000202";
        var moved = Rewritten(records);
        Assert.Equal(["a.", "a."], moved.Additionals.Where(record => record.Type == RecordType.A)
            .Select(record => record.Owner.ToString()));
    }

    // 17 + 11 + 4: the octets of the cookie.
    [Theory]
    [InlineData("C020")]
    [InlineData("C011")]
    [InlineData("0162 C021")]
    public void Cuts_off_records_behind_it_whose_names_point_into_it(string owner)
    {
        var cut = Rewritten("0161 00 0001 0001 0000003C 0004 C0000201" + $"{owner} 0001 0001 0000003C 0004 C0000202");
        Assert.Equal([RecordType.OPT], cut.Additionals.Select(record => record.Type));
        Assert.Equal(new EdnsHeader(1232), cut.Edns);
    }

    [Theory]
    [InlineData("00000000", true)]
    [InlineData("00010000", true)]
    [InlineData("00011800C00002", true)]
    [InlineData("00011900C0000280", true)]
    [InlineData("00011900C0000240", false)]
    [InlineData("00011800C0000201", false)]
    [InlineData("00011800C000", false)]
    [InlineData("00011801C00002", false)]
    [InlineData("00012100C000020100", false)]
    [InlineData("0002380020010DB8000000", true)]
    [InlineData("0002810020010DB800000000000000000000000000", false)]
    [InlineData("000118", false)]
    [InlineData("", false)]
    public void Knows_a_well_formed_client_subnet(string data, bool isWellFormed) =>
        Assert.Equal(isWellFormed, ClientSubnet.IsQueryWellFormed(SampleMessage.Hex(data)));

    private static Message Rewritten(string records)
    {
        byte[] buffer = SampleMessage.Hex(Head + records);
        int length = buffer.Length;
        OptRewriter.Rewrite(
            buffer, ref length, optOffset: 17, new OptFields(1232, DnssecOk: false), EdnsOptionSet.Of(EdnsOptionCode.Cookie));
        return SampleMessage.Parse(buffer.AsSpan(0, length));
    }

    private static int OptOffset(ReadOnlySpan<byte> message)
    {
        Assert.False(MessageLayout.TryRead(message, out var layout).IsError);
        Assert.True(layout.HasOpt);
        return layout.OptOffset;
    }
}
