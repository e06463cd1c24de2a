using FsCheck.Xunit;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Dns.Tests.Samples;

namespace Holdfast.Dns.Tests.Messages;

public class MessageTests
{
    [Property(MaxTest = 3000)]
    public void Write_then_parse_gives_the_same_message_and_the_same_octets(int seed)
    {
        var message = new RandomMessages(seed).Any();
        byte[] wire = message.ToArray();
        var parsed = SampleMessage.Parse(wire);
        Assert.Equal(message, parsed);
        Assert.Equal(message.GetHashCode(), parsed.GetHashCode());
        Assert.Equal(wire, parsed.ToArray());
        Assert.Equal(message.ToString(), parsed.ToString());
    }

    [Fact]
    public void Knows_every_type_it_has_a_model_for()
    {
        var messages = new RandomMessages(1);
        foreach (var type in RandomMessages.Types)
        {
            var records = Enumerable.Range(0, 20).Select(_ => messages.Record(type)).ToArray();
            var message = new Message { Answers = [.. records] };
            Assert.Equal(message, SampleMessage.Parse(message.ToArray()));
        }
    }

    [Property(MaxTest = 500)]
    public void Cut_anywhere_it_is_an_error(int seed)
    {
        byte[] wire = new RandomMessages(seed).Any().ToArray();
        for (int length = 0; length < wire.Length; length++)
            Assert.True(Message.TryParse(wire.AsSpan(0, length), out _).IsError, $"{length} of {Convert.ToHexString(wire)}");
    }

    [Fact]
    public void Compresses_names()
    {
        var name = Name.Parse("www.example.com");
        var message = new Message
        {
            Questions = [new(name, RecordType.CNAME)],
            Answers = [new(name, RecordType.CNAME, RecordClass.IN, 1, new CnameData(Name.Parse("ftp.example.com")))],
        };
        Assert.Equal(12 + 17 + 4 + 2 + 10 + 4 + 2, message.ToArray().Length);
    }

    [Fact]
    public void Compresses_no_name_into_other_letters()
    {
        var message =
            new Message { Questions = [new(Name.Parse("a.example"), RecordType.A), new(Name.Parse("a.EXAMPLE"), RecordType.A)] };
        Assert.Equal(
            ["a.example. IN A", "a.EXAMPLE. IN A"], SampleMessage.Parse(message.ToArray()).Questions.Select(x => x.ToString()));
    }

    public static TheoryData<string, ParseErrorKind> Broken => new()
    {
        { "1234", ParseErrorKind.TooShort },
        { SampleMessage.Header("8180", 0) + "00", ParseErrorKind.TrailingOctets },
        { SampleMessage.Header("8180") + "C00C 0001 0001", ParseErrorKind.BadPointer },
        { SampleMessage.Header("8180") + "C000 0001 0001", ParseErrorKind.BadPointer },
        { SampleMessage.Header("8180") + "C0FF 0001 0001", ParseErrorKind.BadPointer },
        { SampleMessage.Header("8180") + "0161 C00C 0001 0001", ParseErrorKind.NameTooLong },
        { SampleMessage.Header("8180") + "80 0001 0001", ParseErrorKind.LabelTooLong },
        { SampleMessage.Header("8180", 0, 1) + "00 0001 0001 00000000 0003 C00002", ParseErrorKind.MalformedRecordData },
        { SampleMessage.Header("8180", 0, 1) + "00 0001 0001 00000000 0005 C000020101", ParseErrorKind.MalformedRecordData },
        { SampleMessage.Header("8180", 0, 1) + "00 0001 0001 00000000 0004 C00002", ParseErrorKind.TruncatedRecord },
        { SampleMessage.Header("8180", 0, 1) + "00 0010 0001 00000000 0002 0261", ParseErrorKind.MalformedRecordData },
        { SampleMessage.Header("8180", 0, 1) + "00 0002 0001 00000000 0002 0161", ParseErrorKind.MalformedRecordData },
        { SampleMessage.Header("8180", 0, 1) + "00 0002 0001 00000000 0001 01 61 00", ParseErrorKind.MalformedRecordData },
        { SampleMessage.Header("8180", 0, 1) + "00 002F 0001 00000000 0004 00 000100", ParseErrorKind.None },
        { SampleMessage.Header("8180", 0, 1) + "00 002F 0001 00000000 0003 00 0000", ParseErrorKind.MalformedRecordData },
        { SampleMessage.Header("8180", 0, 1) + "00 002F 0001 00000000 0007 00 010140 000140",
        ParseErrorKind.MalformedRecordData },
        { SampleMessage.Header("8180", 0, 1) + "00 0041 0001 00000000 000B 0001 00 00030000 00030000",
        ParseErrorKind.MalformedRecordData },
        { SampleMessage.Header("8180", 0, 1) + "00 0101 0001 00000000 0002 0000", ParseErrorKind.MalformedRecordData },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Says_what_is_broken(string hex, ParseErrorKind kind)
    {
        var error = Message.TryParse(SampleMessage.Hex(hex), out var message);
        Assert.Equal(kind, error.Kind);
        Assert.Equal(kind == ParseErrorKind.None, message is not null);
    }

    [Fact]
    public void Writes_out_names_compressed_in_types_without_a_model()
    {
        byte[] wire = SampleMessage.Hex(
            SampleMessage.Header("8180", 1, 1) + "0161 00 0011 0001" + "C00C 0011 0001 00000000 0004 C00C C00C");
        var data = Assert.IsType<UnknownData>(SampleMessage.Parse(wire).Answers[0].Data);
        Assert.Equal("016100016100", data.Octets.ToHex());
    }

    [Fact]
    public void Refuses_to_write_what_does_not_fit()
    {
        var message = Message.Query(1, new Question(Name.Parse("example."), RecordType.A));
        Assert.Throws<ArgumentException>(() => message.Write(new byte[20]));
        var text = new TxtData([new Octets(new byte[256])]);
        Assert.Throws<ArgumentException>(() =>
            (message with { Answers = [new(Name.Root, RecordType.TXT, RecordClass.IN, 0, text)] }).ToArray());
        var large = new UnknownData(new Octets(new byte[65000]));
        var record = new Record(Name.Root, RecordType.NULL, RecordClass.IN, 0, large);
        Assert.Throws<ArgumentException>(() => (message with { Answers = [record, record] }).ToArray());
    }
}
