using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Wire;

/// <summary>Where the question, the OPT record and the end of a message lie, once all its records were walked.</summary>
internal readonly struct MessageLayout
{
    /// <summary>The octet after the last question.</summary>
    public int QuestionEnd { get; private init; }

    /// <summary>Where the OPT record starts; 0 without one.</summary>
    public int OptOffset { get; private init; }

    /// <summary>Octets of the OPT record, owner included; 0 without one.</summary>
    public int OptLength { get; private init; }

    /// <summary>The octet after the last record.</summary>
    public int End { get; private init; }

    /// <summary>True when a TSIG or SIG(0) ends the message, so that no octet of it may change.</summary>
    public bool IsSigned { get; private init; }

    public bool HasOpt => OptLength != 0;

    public int OptEnd => OptOffset + OptLength;

    /// <summary>Walks a message of any kind, of at least a header's length.</summary>
    public static ParseError TryRead(ReadOnlySpan<byte> message, out MessageLayout layout)
    {
        layout = default;
        var error = TryReadQuestions(message, out int questionEnd);
        return error.IsError ? error : TryReadRecords(message, questionEnd, out layout);
    }

    /// <summary>Finds the end of the questions.</summary>
    public static ParseError TryReadQuestions(ReadOnlySpan<byte> message, out int questionEnd)
    {
        questionEnd = HeaderLayout.Length;
        if (message.Length < HeaderLayout.Length)
            return new ParseError(ParseErrorKind.TooShort, message.Length);
        for (int left = HeaderLayout.Read(message, HeaderLayout.QuestionCount); left > 0; left--)
        {
            // The first name of a message has nothing before it to point to.
            var error = TryReadQuestion(message, questionEnd, questionEnd > HeaderLayout.Length, out questionEnd);
            if (error.IsError)
                return error;
        }

        return ParseError.None;
    }

    /// <summary>Finds the end of one question.</summary>
    public static ParseError TryReadQuestion(ReadOnlySpan<byte> message, int start, bool allowPointer, out int questionEnd)
    {
        var kind = NameWire.Skip(message, start, allowPointer, out questionEnd);
        if (kind == ParseErrorKind.TruncatedRecord || (kind == ParseErrorKind.None && questionEnd + 4 > message.Length))
            return new ParseError(ParseErrorKind.TruncatedQuestion, message.Length);
        if (kind != ParseErrorKind.None)
            return new ParseError(kind, questionEnd);
        questionEnd += 4;
        return ParseError.None;
    }

    /// <summary>Walks all records behind the question.</summary>
    public static ParseError TryReadRecords(ReadOnlySpan<byte> message, int questionEnd, out MessageLayout layout)
    {
        layout = default;
        int optOffset = 0, optLength = 0;
        bool signed = false;
        var cursor = new RecordCursor(message, questionEnd);
        while (cursor.MoveNext())
        {
            var type = cursor.Type;
            if (type is RecordType.TSIG or RecordType.SIG)
                signed |= cursor.IsLast && cursor.Section == Section.Additional;
            if (type != RecordType.OPT)
                continue;
            if (cursor.Section != Section.Additional || cursor.TypeOffset != cursor.Start + 1)
                return new ParseError(ParseErrorKind.MisplacedOpt, cursor.Start);
            if (optLength != 0)
                return new ParseError(ParseErrorKind.DuplicateOpt, cursor.Start);
            if (!OptionsFill(message[cursor.RdataOffset..cursor.End]))
                return new ParseError(ParseErrorKind.MalformedOpt, cursor.RdataOffset);
            optOffset = cursor.Start;
            optLength = cursor.End - cursor.Start;
        }

        if (cursor.Error.IsError)
            return cursor.Error;
        layout = new MessageLayout
        {
            QuestionEnd = questionEnd,
            OptOffset = optOffset,
            OptLength = optLength,
            End = cursor.End,
            IsSigned = signed,
        };
        return ParseError.None;
    }

    /// <summary>
    /// Finds the first OPT record whose fixed part can be read, wherever it stands, of a message that need not be well-formed
    /// otherwise.
    /// </summary>
    public static bool TryFindOpt(ReadOnlySpan<byte> message, out int optOffset)
    {
        optOffset = 0;
        if (TryReadQuestions(message, out int questionEnd).IsError)
            return false;
        var cursor = new RecordCursor(message, questionEnd);
        bool isWhole;
        do
        {
            isWhole = cursor.MoveNext();
            if (!isWhole && (cursor.Error.Kind != ParseErrorKind.TruncatedRecord || cursor.TypeOffset + 10 > message.Length
                || cursor.TypeOffset <= cursor.Start))
                return false;
            optOffset = cursor.TypeOffset - 1;
        }
        while (cursor.Type != RecordType.OPT && isWhole);
        return cursor.Type == RecordType.OPT;
    }

    private static bool OptionsFill(ReadOnlySpan<byte> options)
    {
        while (options.Length >= 4)
        {
            int length = 4 + BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (length > options.Length)
                return false;
            options = options[length..];
        }

        return options.IsEmpty;
    }
}
