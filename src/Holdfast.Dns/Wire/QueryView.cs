using System.Buffers.Binary;
using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Wire;

/// <summary>
/// A query as it was received: checked once, read in place, nothing allocated. Records in the answer and authority
/// sections are tolerated (an IXFR has one, RFC 1995) but must be whole; TSIG and SIG(0) may follow the OPT; octets
/// after the last record are cut off, so that what is forwarded is always well-formed.
/// </summary>
public readonly ref struct QueryView
{
    private readonly int _optOffset;
    private readonly int _optLength;

    private QueryView(ReadOnlySpan<byte> received, scoped in MessageLayout layout)
    {
        Message = received[..layout.End];
        QuestionEnd = layout.QuestionEnd;
        _optOffset = layout.OptOffset;
        _optLength = layout.OptLength;
        IsSigned = layout.IsSigned;
        TrailingOctets = received.Length - layout.End;
    }

    /// <summary>The message, without octets after its last record.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>How many octets after the last record were cut off.</summary>
    public int TrailingOctets { get; }

    /// <summary>The sender's ID.</summary>
    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Message);

    /// <summary>The flag bits of the header.</summary>
    public HeaderFlags Flags => HeaderLayout.ReadFlags(Message);

    /// <summary>The opcode; QUERY, but for what <see cref="TryParseAnyOpcode"/> lets pass.</summary>
    public Opcode Opcode => HeaderLayout.ReadOpcode(Message);

    /// <summary>RD.</summary>
    public bool RecursionDesired => (Flags & HeaderFlags.RecursionDesired) != 0;

    /// <summary>CD (RFC 4035, section 3.2.2).</summary>
    public bool CheckingDisabled => (Flags & HeaderFlags.CheckingDisabled) != 0;

    /// <summary>AD: the sender understands AD in the answer (RFC 6840, section 5.7).</summary>
    public bool AuthenticData => (Flags & HeaderFlags.AuthenticData) != 0;

    /// <summary>The name asked for, wire form, letters as sent.</summary>
    public ReadOnlySpan<byte> QName => Message[HeaderLayout.Length..(QuestionEnd - 4)];

    /// <summary>The type asked for.</summary>
    public RecordType QType => (RecordType)BinaryPrimitives.ReadUInt16BigEndian(Message[(QuestionEnd - 4)..]);

    /// <summary>The class asked for.</summary>
    public RecordClass QClass => (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(Message[(QuestionEnd - 2)..]);

    /// <summary>Name, type and class of the question.</summary>
    public ReadOnlySpan<byte> Question => Message[HeaderLayout.Length..QuestionEnd];

    /// <summary>Offset of the octet after the question.</summary>
    public int QuestionEnd { get; }

    /// <summary>True when the query has an OPT record.</summary>
    public bool HasEdns => _optLength != 0;

    /// <summary>
    /// The OPT record; the default view without one. Its version is not checked: other than 0 is for the caller to answer
    /// BADVERS.
    /// </summary>
    public EdnsView Edns => HasEdns ? new EdnsView(Message, _optOffset, _optLength) : default;

    /// <summary>True when a TSIG or SIG(0) covers the message, so that no octet of it may change.</summary>
    public bool IsSigned { get; }

    /// <summary>Checks a received message and gives a view of it; the error says whether it can be answered.</summary>
    public static ParseError TryParse(ReadOnlySpan<byte> message, out QueryView query)
    {
        query = default;
        if (message.Length < HeaderLayout.Length)
            return new ParseError(ParseErrorKind.TooShort, message.Length);
        if ((message[HeaderLayout.Flags] & 0x80) != 0)
            return new ParseError(ParseErrorKind.NotAQuery, HeaderLayout.Flags);
        if (HeaderLayout.ReadOpcode(message) != Opcode.Query)
            return new ParseError(ParseErrorKind.UnexpectedOpcode, HeaderLayout.Flags);
        return TryRead(message, out query);
    }

    /// <summary>
    /// The same for messages of every opcode that have one question, or one zone in its place (NOTIFY, UPDATE): to be answered,
    /// not to be forwarded.
    /// </summary>
    public static ParseError TryParseAnyOpcode(ReadOnlySpan<byte> message, out QueryView query)
    {
        query = default;
        if (message.Length < HeaderLayout.Length)
            return new ParseError(ParseErrorKind.TooShort, message.Length);
        return (message[HeaderLayout.Flags] & 0x80) != 0
            ? new ParseError(ParseErrorKind.NotAQuery, HeaderLayout.Flags) : TryRead(message, out query);
    }

    private static ParseError TryRead(ReadOnlySpan<byte> message, out QueryView query)
    {
        query = default;
        if (HeaderLayout.Read(message, HeaderLayout.QuestionCount) != 1)
            return new ParseError(ParseErrorKind.QuestionCount, HeaderLayout.QuestionCount);
        var error = MessageLayout.TryReadQuestion(message, HeaderLayout.Length, allowPointer: false, out int questionEnd);
        if (error.IsError)
            return error;
        error = MessageLayout.TryReadRecords(message, questionEnd, out var layout);
        if (error.IsError)
            return error;
        query = new QueryView(message, layout);
        return ParseError.None;
    }
}
