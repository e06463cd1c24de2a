using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Records;
using Holdfast.Dns.Wire;

namespace Holdfast.Dns.Messages;

/// <summary>
/// A whole message (RFC 1035, section 4) as objects that compare by value: for health checks, tools and tests. The query
/// path uses the views over spans instead.
/// </summary>
public sealed record Message
{
    private const int MaxLength = ushort.MaxValue;

    /// <summary>The ID.</summary>
    public ushort Id { get; init; }

    /// <summary>The flag bits.</summary>
    public HeaderFlags Flags { get; init; }

    /// <summary>The opcode.</summary>
    public Opcode Opcode { get; init; }

    /// <summary>The response code in the header: its lower four bits.</summary>
    public ResponseCode ResponseCode { get; init; }

    /// <summary>The questions; one, but for rare messages.</summary>
    public ValueList<Question> Questions { get; init; } = [];

    /// <summary>The answer section.</summary>
    public ValueList<Record> Answers { get; init; } = [];

    /// <summary>The authority section.</summary>
    public ValueList<Record> Authorities { get; init; } = [];

    /// <summary>The additional section, the OPT record included.</summary>
    public ValueList<Record> Additionals { get; init; } = [];

    /// <summary>What the OPT record says; null without one.</summary>
    public EdnsHeader? Edns => Opt is { } opt ? EdnsHeader.From(opt) : null;

    /// <summary>The options of the OPT record; none without one.</summary>
    public ValueList<EdnsOption> EdnsOptions => Opt?.Data is OptData data ? data.Options : [];

    /// <summary>The response code with the upper bits of EDNS.</summary>
    public ResponseCode ExtendedResponseCode =>
        (ResponseCode)(((ushort)ResponseCode & 0xF) | ((Edns?.ExtendedResponseCode ?? 0) << 4));

    private Record? Opt => Additionals.FirstOrDefault(record => record.Type == RecordType.OPT);

    /// <summary>A recursive query for one question.</summary>
    public static Message Query(ushort id, Question question, EdnsHeader? edns = null) => new()
    {
        Id = id,
        Flags = HeaderFlags.RecursionDesired,
        Questions = [question],
        Additionals = edns is { } header ? [Record.Opt(header)] : [],
    };

    /// <summary>Reads a message of any kind. Octets after the last record are an error here.</summary>
    public static ParseError TryParse(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out Message? message)
    {
        message = null;
        if (octets.Length < HeaderLayout.Length)
            return new ParseError(ParseErrorKind.TooShort, octets.Length);
        var reader = new MessageReader(octets, HeaderLayout.Length);
        var parsed = new Message
        {
            Id = HeaderLayout.Read(octets, 0),
            Flags = HeaderLayout.ReadFlags(octets),
            Opcode = HeaderLayout.ReadOpcode(octets),
            ResponseCode = (ResponseCode)(octets[3] & 0xF),
            Questions = ReadQuestions(ref reader, HeaderLayout.Read(octets, HeaderLayout.QuestionCount)),
            Answers = ReadRecords(ref reader, HeaderLayout.Read(octets, HeaderLayout.AnswerCount)),
            Authorities = ReadRecords(ref reader, HeaderLayout.Read(octets, HeaderLayout.AuthorityCount)),
            Additionals = ReadRecords(ref reader, HeaderLayout.Read(octets, HeaderLayout.AdditionalCount)),
        };
        if (!reader.Error.IsError && reader.Remaining > 0)
            return new ParseError(ParseErrorKind.TrailingOctets, reader.Position);
        if (!reader.Error.IsError)
            message = parsed;
        return reader.Error;
    }

    /// <summary>Writes the wire form, names compressed; returns its length.</summary>
    /// <exception cref="ArgumentException">The destination is too short, or a value does not fit its field.</exception>
    public int Write(Span<byte> destination)
    {
        var writer = new MessageWriter(destination);
        writer.WriteUInt16(Id);
        writer.WriteUInt16((ushort)((ushort)(Flags & HeaderFlags.All) | (((int)Opcode & 0xF) << 11) | ((int)ResponseCode & 0xF)));
        writer.WriteCount(Questions.Count);
        writer.WriteCount(Answers.Count);
        writer.WriteCount(Authorities.Count);
        writer.WriteCount(Additionals.Count);
        foreach (var question in Questions)
        {
            writer.WriteName(question.Name, compress: true);
            writer.WriteUInt16((ushort)question.Type);
            writer.WriteUInt16((ushort)question.Class);
        }

        foreach (var record in Answers.Concat(Authorities).Concat(Additionals))
            record.Write(ref writer);
        return writer.Length;
    }

    /// <summary>The wire form, names compressed.</summary>
    /// <exception cref="ArgumentException">The message would be longer than 65,535 octets, or a value does not fit its
    /// field.</exception>
    public byte[] ToArray()
    {
        var buffer = new byte[MaxLength];
        return buffer[..Write(buffer)];
    }

    /// <summary>All of it in zone-file style, a line a record.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"; id {Id}, opcode {Opcode}, {ExtendedResponseCode.ToMnemonic()}, flags {Flags}");
        foreach (var question in Questions)
            text.AppendLine(CultureInfo.InvariantCulture, $"; question: {question}");
        foreach (var record in Answers.Concat(Authorities).Concat(Additionals))
            text.AppendLine(record.ToString());
        return text.ToString();
    }

    private static ValueList<Question> ReadQuestions(ref MessageReader reader, int count)
    {
        var questions = new List<Question>();
        for (; count > 0 && !reader.Error.IsError; count--)
            questions.Add(new Question(reader.ReadName(), (RecordType)reader.ReadUInt16(), (RecordClass)reader.ReadUInt16()));
        return [.. questions];
    }

    private static ValueList<Record> ReadRecords(ref MessageReader reader, int count)
    {
        var records = new List<Record>();
        for (; count > 0 && !reader.Error.IsError; count--)
            records.Add(Record.Read(ref reader));
        return [.. records];
    }
}
