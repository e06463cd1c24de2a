using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Wire;

/// <summary>A response as it was received: its header and question checked; the records only when asked for.</summary>
public readonly ref struct ResponseView
{
    private ResponseView(ReadOnlySpan<byte> message, int questionEnd)
    {
        Message = message;
        QuestionEnd = questionEnd;
    }

    /// <summary>The message as received.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>The ID.</summary>
    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Message);

    /// <summary>The flag bits of the header.</summary>
    public HeaderFlags Flags => HeaderLayout.ReadFlags(Message);

    /// <summary>The opcode.</summary>
    public Opcode Opcode => HeaderLayout.ReadOpcode(Message);

    /// <summary>The response code of the header: its lower four bits, without those of EDNS.</summary>
    public ResponseCode ResponseCode => (ResponseCode)(Message[3] & 0xF);

    /// <summary>TC.</summary>
    public bool Truncated => (Flags & HeaderFlags.Truncated) != 0;

    /// <summary>How many records the answer section has.</summary>
    public int AnswerCount => HeaderLayout.Read(Message, HeaderLayout.AnswerCount);

    /// <summary>How many records the authority section has.</summary>
    public int AuthorityCount => HeaderLayout.Read(Message, HeaderLayout.AuthorityCount);

    /// <summary>How many records the additional section has.</summary>
    public int AdditionalCount => HeaderLayout.Read(Message, HeaderLayout.AdditionalCount);

    /// <summary>True when the response repeats the question; some servers leave it out of FORMERR and NOTIMP.</summary>
    public bool HasQuestion => QuestionEnd > HeaderLayout.Length;

    /// <summary>Offset of the octet after the question.</summary>
    public int QuestionEnd { get; }

    /// <summary>Name, type and class of the question; empty without one.</summary>
    public ReadOnlySpan<byte> Question => Message[HeaderLayout.Length..QuestionEnd];

    /// <summary>Checks header and question: QR set and at most one question, uncompressed.</summary>
    public static ParseError TryParse(ReadOnlySpan<byte> message, out ResponseView response)
    {
        response = default;
        if (message.Length < HeaderLayout.Length)
            return new ParseError(ParseErrorKind.TooShort, message.Length);
        if ((message[HeaderLayout.Flags] & 0x80) == 0)
            return new ParseError(ParseErrorKind.NotAResponse, HeaderLayout.Flags);
        if (HeaderLayout.Read(message, HeaderLayout.QuestionCount) > 1)
            return new ParseError(ParseErrorKind.QuestionCount, HeaderLayout.QuestionCount);
        var error = MessageLayout.TryReadQuestions(message, out int questionEnd);
        if (error.IsError)
            return error;
        response = new ResponseView(message, questionEnd);
        return ParseError.None;
    }

    /// <summary>Of a response that repeats a question, as <see cref="Matches"/> has told.</summary>
    /// <param name="message">The message, of which nothing but the records may have changed since.</param>
    /// <param name="question">The question.</param>
    public static ResponseView OfMatching(ReadOnlySpan<byte> message, ReadOnlySpan<byte> question) =>
        new(message, HeaderLayout.Length + question.Length);

    /// <summary>
    /// True when the response repeats this question (name, type and class as <see cref="QueryView.Question"/> has them),
    /// in any case of letters; false when it repeats none.
    /// </summary>
    public bool Matches(ReadOnlySpan<byte> question)
    {
        var own = Question;
        return own.Length > 4 && own.Length == question.Length
            && own[^4..].SequenceEqual(question[^4..]) && NameWire.Equal(own[..^4], question[..^4]);
    }

    /// <summary>
    /// True when the response can be the answer to a standard query with this question: its opcode is QUERY, and it repeats the
    /// question or is an <see cref="IsErrorWithoutQuestion"/>.
    /// </summary>
    public bool IsAnswerTo(ReadOnlySpan<byte> question) =>
        Opcode == Opcode.Query && (HasQuestion ? Matches(question) : IsErrorWithoutQuestion);

    /// <summary>
    /// True for FORMERR, SERVFAIL, NOTIMP and REFUSED without a question and without a record but OPT: servers that cannot or
    /// will not read a query answer it with its header alone (RFC 6891, section 7). What such a response says is its code.
    /// </summary>
    public bool IsErrorWithoutQuestion =>
        !HasQuestion && AnswerCount == 0 && AuthorityCount == 0
        && ResponseCode is Codes.ResponseCode.FormErr or Codes.ResponseCode.ServFail or Codes.ResponseCode.NotImp
            or Codes.ResponseCode.Refused
        && HasNoRecordButOpt;

    private bool HasNoRecordButOpt =>
        AdditionalCount == 0
        || (AdditionalCount == 1 && !TryReadEdns(out var edns).IsError && edns.IsPresent && edns.ExtendedResponseCode == 0);

    /// <summary>
    /// Walks the records to the OPT record; the default view when there is none. An error says where a record is malformed.
    /// </summary>
    public ParseError TryReadEdns(out EdnsView edns) => TryReadEdns(out edns, out _);

    /// <summary>The same, and where the last record ends.</summary>
    public ParseError TryReadEdns(out EdnsView edns, out int end)
    {
        edns = default;
        var error = MessageLayout.TryReadRecords(Message, QuestionEnd, out var layout);
        end = layout.End;
        if (!error.IsError && layout.HasOpt)
            edns = new EdnsView(Message, layout.OptOffset, layout.OptLength);
        return error;
    }
}
