using FsCheck.Xunit;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Dns.Wire;

namespace Holdfast.Dns.Tests.Wire;

public class RecordRemovalTests
{
    [Property(MaxTest = 2000)]
    public void Leaves_all_records_but_those_of_the_types(int seed)
    {
        var random = new RandomMessages(seed);
        var message = random.Answer(opt: random.Below(2) == 0);
        var all = message.Answers.Concat(message.Authorities).Concat(message.Additionals).ToList();
        RecordType[] types = all.Count == 0 ? [RecordType.A] : [all[random.Below(all.Count)].Type, RecordType.OPT];
        var expected = message with
        {
            Answers = [.. message.Answers.Where(Stays)],
            Authorities = [.. message.Authorities.Where(Stays)],
            Additionals = [.. message.Additionals.Where(Stays)],
        };
        byte[] wire = message.ToArray();
        Assert.Equal(expected, SampleMessage.Parse(Without(wire, types)));

        bool Stays(Record record) => record.Type == RecordType.OPT || !types.Contains(record.Type);
    }

    [Fact]
    public void Writes_out_names_that_pointed_into_what_is_gone()
    {
        // www.example. CNAME cdn.test.; cdn.test., by a pointer into the alias, A, twice.
        byte[] wire = SampleMessage.Hex(SampleMessage.Header("8180", answers: 3) + "03777777 076578616D706C65 00 0001 0001"
            + "C00C 0005 0001 0000003C 000A 0363646E 0474657374 00"
            + "C029 0001 0001 0000003C 0004 C0000201" + "C029 0001 0001 0000003C 0004 C0000202");
        byte[] without = Without(wire, [RecordType.CNAME]);
        var message = SampleMessage.Parse(without);
        Assert.Equal([Name.Parse("cdn.test."), Name.Parse("cdn.test.")], message.Answers.Select(record => record.Owner));
        Assert.All(message.Answers, record => Assert.Equal(RecordType.A, record.Type));
        // The second is a pointer to the first.
        Assert.Equal(wire.Length - (2 + 10 + 10) - 2 + 10, without.Length);
    }

    [Fact]
    public void Says_of_what_does_not_fit_that_it_does_not()
    {
        byte[] wire = new RandomMessages(1).Answer(opt: true).ToArray();
        Assert.False(ResponseView.TryParse(wire, out var view).IsError);
        Assert.False(RecordRemoval.TryWrite(wire, view.QuestionEnd, [], new byte[wire.Length - 1], out _));
    }

    private static byte[] Without(byte[] wire, RecordType[] types)
    {
        Assert.False(ResponseView.TryParse(wire, out var view).IsError);
        byte[] buffer = new byte[2 * wire.Length];
        Assert.True(RecordRemoval.TryWrite(wire, view.QuestionEnd, types, buffer, out int length));
        return buffer[..length];
    }
}
