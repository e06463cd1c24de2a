using FsCheck.Xunit;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Dns.Wire;
using Holdfast.Testing.Messages;

namespace Holdfast.Dns.Tests.Wire;

public class EdnsEditorTests
{
    private const EdnsOptionCode Added = (EdnsOptionCode)65001;

    [Property(MaxTest = 2000)]
    public void Removing_an_added_opt_gives_the_message_back(int seed)
    {
        byte[] wire = new RandomMessages(seed).Answer(opt: false).ToArray();
        var (buffer, length) = Room(wire, 11);
        Assert.True(EdnsEditor.TryAddOpt(buffer, ref length, 1232, dnssecOk: true));
        Assert.Equal(new EdnsHeader(1232, DnssecOk: true), SampleMessage.Parse(buffer.AsSpan(0, length)).Edns);
        Assert.True(EdnsEditor.TryRemoveOpt(buffer, ref length));
        Assert.Equal(wire, buffer[..length]);
    }

    [Property(MaxTest = 3000)]
    public void Adds_and_removes_an_option_wherever_the_opt_stands(int seed)
    {
        var random = new RandomMessages(seed);
        var message = random.Answer(opt: true);
        byte[] wire = message.ToArray();
        byte[] data = random.Bytes(random.Below(20));
        var (buffer, length) = Room(wire, 4 + data.Length);
        Assert.True(EdnsEditor.TryAddOption(buffer, ref length, Added, data));
        Assert.Equal(
            WithOptions(message, [.. message.EdnsOptions, new EdnsOption(Added, new Octets(data))]), SampleMessage.Parse(
                buffer.AsSpan(0, length)));
        Assert.True(EdnsEditor.TryRemoveOption(buffer, ref length, Added));
        Assert.Equal(wire, buffer[..length]);
    }

    [Property(MaxTest = 2000)]
    public void Removes_all_options_of_a_code_and_no_other(int seed)
    {
        var random = new RandomMessages(seed);
        var message = random.Answer(opt: true);
        var code = (EdnsOptionCode)random.Below(20);
        var (buffer, length) = Room(message.ToArray(), 0);
        Assert.True(EdnsEditor.TryRemoveOption(buffer, ref length, code));
        Assert.Equal(
            WithOptions(message, [.. message.EdnsOptions.Where(x => x.Code != code)]), SampleMessage.Parse(
                buffer.AsSpan(0, length)));
    }

    [Property(MaxTest = 2000)]
    public void Removes_the_opt_wherever_it_stands(int seed)
    {
        var message = new RandomMessages(seed).Answer(opt: true);
        var (buffer, length) = Room(message.ToArray(), 0);
        Assert.True(EdnsEditor.TryRemoveOpt(buffer, ref length));
        var expected = message with { Additionals = [.. message.Additionals.Where(x => x.Type != RecordType.OPT)] };
        Assert.Equal(expected, SampleMessage.Parse(buffer.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(RecordType.NS, "C024")]
    [InlineData(RecordType.CNAME, "0163 C024")]
    [InlineData(RecordType.PTR, "C024")]
    [InlineData(RecordType.SOA, "0163 C024 C024 00000001 00000002 00000003 00000004 00000005")]
    [InlineData(RecordType.MX, "000A C024")]
    [InlineData(RecordType.SRV, "0001 0002 0003 C024")]
    [InlineData(RecordType.MINFO, "C024 0163 C024")]
    [InlineData(RecordType.PX, "000A C024 C024")]
    [InlineData(RecordType.SIG, "0001 05 03 00015180 00000001 00000002 0A52 C024 AABB")]
    [InlineData(RecordType.NAPTR, "0001 0002 0153 00 022A2A C024")]
    public void Puts_pointers_in_data_behind_the_opt_right(RecordType type, string data)
    {
        // The owner behind the OPT, at 0x24, is where the data points to; the address keeps a SIG from being the last record.
        const string Question = "0171 00 0001 0001 ", Opt = "00 0029 04D0 00000000 0006 000A0002FFFF ",
            Address = "C024 0001 0001 00000000 0004 C0000201";
        byte[] rdata = SampleMessage.Hex(data);
        byte[] wire = SampleMessage.Hex(
            $"{SampleMessage.Header("8180", additionals: 3)}{Question}{Opt}026E73 00 {(ushort)type:X4} 0001 00000000 "
            + $"{rdata.Length:X4} {data} {Address}");
        var message = SampleMessage.Parse(wire);
        Assert.Equal("ns.", message.Additionals[2].Owner.ToString());
        var (buffer, length) = Room(wire, 0);
        Assert.True(EdnsEditor.TryRemoveOpt(buffer, ref length));
        Assert.Equal(
            message with { Additionals = [.. message.Additionals.Skip(1)] }, SampleMessage.Parse(buffer.AsSpan(0, length)));
    }

    [Fact]
    public void Says_false_and_changes_nothing_without_room()
    {
        byte[] wire = MessageText.Wire("example.com. A +rd");
        var (buffer, length) = Room(wire, 10);
        Assert.False(EdnsEditor.TryAddOpt(buffer, ref length, 1232));
        Assert.Equal(wire, buffer[..length]);
        wire = MessageText.Wire("example.com. A +rd +bufsize=1232");
        (buffer, length) = Room(wire, 7);
        Assert.False(EdnsEditor.TryAddOption(buffer, ref length, EdnsOptionCode.ClientSubnet, new byte[4]));
        Assert.Equal(wire, buffer[..length]);
    }

    [Fact]
    public void Adds_no_second_opt_and_no_option_without_one()
    {
        var (buffer, length) = Room(MessageText.Wire("example.com. A +rd +bufsize=1232"), 50);
        Assert.False(EdnsEditor.TryAddOpt(buffer, ref length, 1232));
        (buffer, length) = Room(MessageText.Wire("example.com. A +rd"), 50);
        Assert.False(EdnsEditor.TryAddOption(buffer, ref length, EdnsOptionCode.Nsid, default));
        Assert.True(EdnsEditor.TryRemoveOpt(buffer, ref length));
        Assert.True(EdnsEditor.TryRemoveOption(buffer, ref length, EdnsOptionCode.Nsid));
        Assert.Equal(MessageText.Wire("example.com. A +rd"), buffer[..length]);
    }

    [Fact]
    public void Leaves_signed_messages_alone()
    {
        var query = Message.Query(1, new Question(Name.Parse("a."), RecordType.A), new EdnsHeader(1232));
        var tsig = new Record(Name.Parse("key."), RecordType.TSIG, RecordClass.Any, 0, new UnknownData(new Octets(new byte[20])));
        byte[] wire = (query with { Additionals = [.. query.Additionals, tsig] }).ToArray();
        var (buffer, length) = Room(wire, 50);
        Assert.False(EdnsEditor.TryAddOption(buffer, ref length, EdnsOptionCode.ClientSubnet, new byte[4]));
        Assert.False(EdnsEditor.TryRemoveOpt(buffer, ref length));
        Assert.Equal(wire, buffer[..length]);
    }

    [Fact]
    public void Refuses_a_pointer_into_the_opt()
    {
        string question = "00 0001 0001 ";
        string opt = "00 0029 04D0 00000000 0004 000A0000 ";
        string after = "C012 0001 0001 00000000 0004 C0000201";
        byte[] wire = SampleMessage.Hex(SampleMessage.Header("8180", additionals: 2) + question + opt + after);
        var (buffer, length) = Room(wire, 50);
        Assert.False(EdnsEditor.TryRemoveOpt(buffer, ref length));
        Assert.Equal(wire, buffer[..length]);
    }

    [Fact]
    public void Adds_a_client_subnet_to_a_query_with_and_without_edns()
    {
        Span<byte> subnet = stackalloc byte[ClientSubnet.MaxLength];
        int size = ClientSubnet.Write(subnet, [198, 51, 100, 255], 23);
        Assert.Equal("00011700C63364", Convert.ToHexString(subnet[..size]));
        var (buffer, length) = Room(MessageText.Wire("example.com. A +rd"), 50);
        Assert.True(EdnsEditor.TryAddOpt(buffer, ref length, 1232));
        Assert.True(EdnsEditor.TryAddOption(buffer, ref length, EdnsOptionCode.ClientSubnet, subnet[..size]));
        Assert.False(QueryView.TryParse(buffer.AsSpan(0, length), out var query).IsError);
        Assert.True(query.Edns.TryFindOption(EdnsOptionCode.ClientSubnet, out var data));
        Assert.True(data.SequenceEqual(subnet[..size]));
    }

    [Fact]
    public void Sets_the_udp_payload_size()
    {
        byte[] wire = MessageText.Wire("example.com. A +rd +bufsize=4096 +do");
        Assert.True(EdnsEditor.TrySetUdpPayloadSize(wire, 1400));
        Assert.Equal(new EdnsHeader(1400, DnssecOk: true), SampleMessage.Parse(wire).Edns);
        Assert.False(EdnsEditor.TrySetUdpPayloadSize(MessageText.Wire("example.com. A +rd"), 1400));
    }

    private static (byte[] Buffer, int Length) Room(byte[] wire, int room)
    {
        var buffer = new byte[wire.Length + room];
        wire.CopyTo(buffer, 0);
        return (buffer, wire.Length);
    }

    private static Message WithOptions(Message message, ValueList<EdnsOption> options) => message with
    {
        Additionals = [.. message.Additionals.Select(x => x.Type == RecordType.OPT ? x with { Data = new OptData(options) } : x)],
    };
}
