using System.Net;
using FsCheck.Xunit;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Dns.Wire;

namespace Holdfast.Dns.Tests.Wire;

public class TruncationTests
{
    private static readonly Question Asked = new(Name.Parse("www.example."), RecordType.A);

    [Property(MaxTest = 3000)]
    public void Keeps_as_many_whole_RRsets_as_fit_and_the_opt(int seed)
    {
        var random = new RandomMessages(seed);
        var message = random.Answer(opt: random.Below(3) > 0);
        byte[] wire = message.ToArray();
        int maxSize = random.Below(4) == 0
            ? random.Below(wire.Length + 20) : wire.Length / 2 + random.Below((wire.Length / 2) + 1);
        byte[] buffer = [.. wire];
        int length = Truncation.Truncate(buffer, wire.Length, maxSize);
        Assert.InRange(length, 0, maxSize);
        Assert.Equal(Convert.ToHexString(Expected(message, maxSize)), Convert.ToHexString(buffer.AsSpan(0, length)));
    }

    [Fact]
    public void Leaves_what_fits_alone()
    {
        byte[] wire = Answer(3, 0).ToArray();
        byte[] buffer = [.. wire];
        Assert.Equal(wire.Length, Truncation.Truncate(buffer, wire.Length, wire.Length));
        Assert.Equal(wire, buffer);
    }

    [Fact]
    public void Never_keeps_half_an_RRset()
    {
        byte[] wire = Answer(10, 0).ToArray();
        var cut = Cut(wire, wire.Length - 1);
        Assert.Empty(cut.Answers);
        Assert.True(cut.Flags.HasFlag(HeaderFlags.Truncated));
        Assert.Equal((ushort)1232, cut.Edns?.UdpPayloadSize);
    }

    [Fact]
    public void Sets_no_tc_for_additional_records_that_do_not_fit()
    {
        byte[] wire = Answer(2, 5).ToArray();
        var cut = Cut(wire, wire.Length - 1);
        Assert.Equal(2, cut.Answers.Count);
        Assert.Single(cut.Additionals);
        Assert.NotNull(cut.Edns);
        Assert.False(cut.Flags.HasFlag(HeaderFlags.Truncated));
    }

    [Fact]
    public void Takes_the_same_owner_and_type_in_two_sections_for_two_RRsets()
    {
        var answer = Answer(1, 0);
        byte[] wire = (answer with { Authorities = answer.Answers }).ToArray();
        var cut = Cut(wire, wire.Length - 1);
        Assert.Single(cut.Answers);
        Assert.Empty(cut.Authorities);
    }

    [Fact]
    public void Sets_tc_when_glue_of_a_referral_does_not_fit()
    {
        var referral = Answer(
            0, 5) with
        {
            Authorities =
                [new(Asked.Name, RecordType.NS, RecordClass.IN, 60, new NsData(Name.Parse("ns.www.example")))]
        };
        byte[] wire = referral.ToArray();
        Assert.True(Cut(wire, wire.Length - 1).Flags.HasFlag(HeaderFlags.Truncated));
    }

    [Fact]
    public void Knows_an_owner_in_other_letters_and_uncompressed()
    {
        string records = "03777777 076578616D706C65 00 0001 0001 0000003C 0004 C0000201"
            + "03575757 076578616D706C65 00 0001 0001 0000003C 0004 C0000202";
        byte[] wire = SampleMessage.Hex(
            SampleMessage.Header("8180", answers: 2) + "03777777 076578616D706C65 00 0001 0001" + records);
        Assert.Empty(Cut(wire, wire.Length - 1).Answers);
    }

    [Fact]
    public void Keeps_signatures_with_what_they_cover()
    {
        var signature = new RrsigData(RecordType.A, 8, 2, 60, 0, 0, 1, Name.Parse("example."), new Octets(new byte[64]));
        var signed = Answer(2, 0);
        signed = signed with { Answers = [.. signed.Answers, new(Asked.Name, RecordType.RRSIG, RecordClass.IN, 60, signature)] };
        byte[] wire = signed.ToArray();
        Assert.Empty(Cut(wire, wire.Length - 1).Answers);
    }

    [Fact]
    public void Cuts_a_malformed_answer_to_its_question()
    {
        byte[] wire = Answer(10, 0).ToArray();
        wire[HeaderLayout.AnswerCount + 1]++;
        var cut = Cut(wire, wire.Length - 1);
        Assert.Equal([Asked], cut.Questions);
        Assert.Empty(cut.Answers);
        Assert.Empty(cut.Additionals);
        Assert.True(cut.Flags.HasFlag(HeaderFlags.Truncated));
    }

    [Fact]
    public void Cuts_to_the_header_when_the_question_is_malformed()
    {
        byte[] wire = SampleMessage.Hex(SampleMessage.Header("8180") + "C00C 0001 0001 0000");
        var cut = Cut(wire, wire.Length - 1);
        Assert.Empty(cut.Questions);
        Assert.True(cut.Flags.HasFlag(HeaderFlags.Truncated));
    }

    [Fact]
    public void Sets_no_tc_when_only_octets_after_the_last_record_must_go()
    {
        byte[] wire = [.. Answer(2, 0).ToArray(), 1, 2, 3];
        Assert.Equal(SampleMessage.Parse(wire.AsSpan(..^3)), Cut(wire, wire.Length - 1));
    }

    private static Message Cut(byte[] wire, int maxSize)
    {
        byte[] buffer = [.. wire];
        int length = Truncation.Truncate(buffer, wire.Length, maxSize);
        Assert.InRange(length, 12, maxSize);
        return SampleMessage.Parse(buffer.AsSpan(0, length));
    }

    private static Message Answer(int answers, int additionals) => new()
    {
        Flags = HeaderFlags.Response,
        Questions = [Asked],
        Answers = [.. Addresses(Asked.Name, answers)],
        Additionals = [.. Addresses(Name.Parse("ns.example."), additionals), Record.Opt(new EdnsHeader(1232))],
    };

    private static IEnumerable<Record> Addresses(Name owner, int count) => Enumerable.Range(1, count)
        .Select(i => new Record(owner, RecordType.A, RecordClass.IN, 60, new AData(new IPAddress([192, 0, 2, (byte)i]))));

    /// <summary>The same by trial: the most whole RRsets from the front with which the written message fits.</summary>
    private static byte[] Expected(Message message, int maxSize)
    {
        byte[] whole = message.ToArray();
        if (whole.Length <= maxSize)
            return whole;
        var records = message.Answers.Select(record => (Section: 0, Record: record))
            .Concat(message.Authorities.Select(record => (Section: 1, Record: record)))
            .Concat(message.Additionals.Select(record => (Section: 2, Record: record))).ToList();
        var opt = message.Additionals.FirstOrDefault(record => record.Type == RecordType.OPT);
        for (int count = records.Count; count >= 0; count--)
        {
            if (count > 0 && count < records.Count && Key(records[count]) == Key(records[count - 1]))
                continue;
            var kept = records.Take(count).ToList();
            if (opt is not null && !kept.Exists(x => x.Record.Type == RecordType.OPT))
                kept.Add((2, opt));
            var candidate = Of(message, kept);
            if (candidate.ToArray().Length <= maxSize)
                return candidate.ToArray();
        }

        // No room for the options beside the question: the OPT stays without them.
        if (opt is not null)
        {
            var bare = Of(message, [(2, opt with { Data = new OptData([]) })]);
            if (bare.ToArray().Length <= maxSize)
                return (bare with { Flags = message.Flags | HeaderFlags.Truncated }).ToArray();
        }

        var question = Of(message, []).ToArray();
        if (question.Length <= maxSize)
            return (Of(message, []) with { Flags = message.Flags | HeaderFlags.Truncated }).ToArray();
        return maxSize < 12
            ? [] : (Of(message, []) with { Questions = [], Flags = message.Flags | HeaderFlags.Truncated }).ToArray();
    }

    private static Message Of(Message message, List<(int Section, Record Record)> kept)
    {
        ValueList<Record> In(int section) => [.. kept.Where(x => x.Section == section).Select(x => x.Record)];
        var cut = message with { Answers = In(0), Authorities = In(1), Additionals = In(2) };
        bool referral = message.Answers.Count == 0 && message.ResponseCode == ResponseCode.NoError
            && message.Authorities.Any(record => record.Type == RecordType.NS);
        bool missing = cut.Answers.Count < message.Answers.Count || cut.Authorities.Count < message.Authorities.Count
            || (referral && cut.Additionals.Count < message.Additionals.Count);
        return missing ? cut with { Flags = cut.Flags | HeaderFlags.Truncated } : cut;
    }

    private static (int Section, Name Owner, RecordType Type) Key((int Section, Record Record) x) =>
        (x.Section, x.Record.Owner, x.Record.Data is RrsigData signature ? signature.TypeCovered : x.Record.Type);
}
