using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Wire;

/// <summary>
/// Walks the records of a message in order, over the octets as received: no allocation, no pointer followed, and
/// at most as many steps as the message has room for records.
/// </summary>
public ref struct RecordCursor
{
    private readonly ReadOnlySpan<byte> _message;
    private readonly int _answers;
    private readonly int _authorities;
    private readonly int _total;
    private int _index;

    /// <summary>Starts before the first record.</summary>
    /// <param name="message">The message, of at least a header's length.</param>
    /// <param name="questionEnd">Offset of the octet after the questions.</param>
    public RecordCursor(ReadOnlySpan<byte> message, int questionEnd)
    {
        _message = message;
        _answers = HeaderLayout.Read(message, HeaderLayout.AnswerCount);
        _authorities = HeaderLayout.Read(message, HeaderLayout.AuthorityCount);
        _total = _answers + _authorities + HeaderLayout.Read(message, HeaderLayout.AdditionalCount);
        _index = -1;
        End = questionEnd;
    }

    /// <summary>Where the record, and so its owner, starts.</summary>
    public int Start { get; private set; }

    /// <summary>Where the owner ends and the type stands.</summary>
    public int TypeOffset { get; private set; }

    /// <summary>Where the record ends; the end of the question before the first.</summary>
    public int End { get; private set; }

    /// <summary>What stopped the walk; none when all records were walked.</summary>
    public ParseError Error { get; private set; }

    /// <summary>The record's type.</summary>
    public readonly RecordType Type => (RecordType)BinaryPrimitives.ReadUInt16BigEndian(_message[TypeOffset..]);

    /// <summary>The record's class; of OPT, the UDP payload size.</summary>
    public readonly ushort Class => BinaryPrimitives.ReadUInt16BigEndian(_message[(TypeOffset + 2)..]);

    /// <summary>Where the TTL stands, four octets; of OPT, response code, version and flags.</summary>
    public readonly int TtlOffset => TypeOffset + 4;

    /// <summary>Where RDATA starts; it ends with the record.</summary>
    public readonly int RdataOffset => TypeOffset + 10;

    /// <summary>True at the message's last record.</summary>
    public readonly bool IsLast => _index == _total - 1;

    /// <summary>The section the record is in.</summary>
    public readonly Section Section =>
        _index < _answers ? Section.Answer : _index < _answers + _authorities ? Section.Authority : Section.Additional;

    /// <summary>Goes to the next record; false after the last, and at one that is malformed.</summary>
    public bool MoveNext()
    {
        if (_index + 1 >= _total)
            return false;
        _index++;
        Start = End;
        int nameEnd = Start + 2;
        // Most owners are nothing but a pointer, to the question's name.
        if (nameEnd > _message.Length || _message[Start] < 0xC0)
        {
            var kind = NameWire.Skip(_message, Start, allowPointer: true, out nameEnd);
            if (kind != ParseErrorKind.None)
                return Fail(kind, nameEnd);
        }

        TypeOffset = nameEnd;
        if (nameEnd + 10 > _message.Length)
            return Fail(ParseErrorKind.TruncatedRecord, _message.Length);
        int end = nameEnd + 10 + BinaryPrimitives.ReadUInt16BigEndian(_message[(nameEnd + 8)..]);
        if (end > _message.Length)
            return Fail(ParseErrorKind.TruncatedRecord, _message.Length);
        End = end;
        return true;
    }

    private bool Fail(ParseErrorKind kind, int offset)
    {
        Error = new ParseError(kind, offset);
        _index = _total;
        return false;
    }
}

/// <summary>The sections that hold records (RFC 1035, section 4.1).</summary>
public enum Section : byte
{
    /// <summary>The answer section.</summary>
    Answer,

    /// <summary>The authority section.</summary>
    Authority,

    /// <summary>The additional section.</summary>
    Additional,
}
