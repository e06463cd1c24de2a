using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;

namespace Holdfast.Dns.Records;

/// <summary>
/// Reads a message from front to back. The first error stays and ends all reading: what is read after it is empty,
/// so that callers look for it once, at the end.
/// </summary>
internal ref struct MessageReader
{
    private readonly ReadOnlySpan<byte> _message;
    private int _limit;
    private bool _inRdata;

    public MessageReader(ReadOnlySpan<byte> message, int position)
    {
        _message = message;
        _limit = message.Length;
        Position = position;
    }

    public int Position { get; private set; }

    /// <summary>Octets left, of the RDATA while one is read.</summary>
    public readonly int Remaining => _limit - Position;

    public ParseError Error { get; private set; }

    public byte ReadByte() => Advance(1) is { Length: 1 } octets ? octets[0] : (byte)0;

    public ushort ReadUInt16() => Advance(2) is { Length: 2 } octets ? BinaryPrimitives.ReadUInt16BigEndian(octets) : (ushort)0;

    public uint ReadUInt32() => Advance(4) is { Length: 4 } octets ? BinaryPrimitives.ReadUInt32BigEndian(octets) : 0;

    public Octets ReadOctets(int length) => new(Advance(length));

    public Octets ReadRest() => ReadOctets(Remaining);

    /// <summary>Octets with their length in one octet before them.</summary>
    public Octets ReadCharacterString() => ReadOctets(ReadByte());

    public Name ReadName(bool allowPointer = true)
    {
        Span<byte> wire = stackalloc byte[NameWire.MaxLength];
        int length = 0;
        int at = Position;
        int end = -1;
        while (at < (end < 0 ? _limit : _message.Length))
        {
            int label = _message[at];
            if (label >= 0xC0)
            {
                if (!allowPointer)
                    return FailName(ParseErrorKind.UnexpectedPointer, at);
                if (at + 2 > (end < 0 ? _limit : _message.Length))
                    break;
                int target = HeaderLayout.Read(_message, at) & 0x3FFF;
                end = end < 0 ? at + 2 : end;

                // A pointer leads back from where it stands; a loop would have to pass a label, and so end at 255 octets.
                if (target >= at || target < HeaderLayout.Length)
                    return FailName(ParseErrorKind.BadPointer, at);
                at = target;
                continue;
            }

            if (label > NameWire.MaxLabelLength)
                return FailName(ParseErrorKind.LabelTooLong, at);
            if (at + 1 + label > _message.Length)
                break;
            if (length + 1 + label > NameWire.MaxLength - (label == 0 ? 0 : 1))
                return FailName(ParseErrorKind.NameTooLong, at);
            _message.Slice(at, 1 + label).CopyTo(wire[length..]);
            length += 1 + label;
            at += 1 + label;
            if (label != 0)
                continue;
            end = end < 0 ? at : end;
            if (end > _limit)
                break;
            Position = end;
            return length == 1 ? Name.Root : new Name(wire[..length].ToArray());
        }

        return FailName(Cut, at);
    }

    /// <summary>Bounds reading to the next octets, the RDATA.</summary>
    public void BeginRdata(int length)
    {
        if (length > Remaining)
        {
            Fail(ParseErrorKind.TruncatedRecord, _message.Length);
            return;
        }

        _limit = Position + length;
        _inRdata = true;
    }

    /// <summary>Lifts the bound; RDATA not read to its end is an error.</summary>
    public void EndRdata()
    {
        if (Remaining > 0)
            Fail(ParseErrorKind.MalformedRecordData, Position);
        _inRdata = false;
        _limit = Error.IsError ? Position : _message.Length;
    }

    /// <summary>Notes an error at an offset, unless one was noted before.</summary>
    public void Fail(ParseErrorKind kind, int offset)
    {
        if (!Error.IsError)
            Error = new ParseError(kind, offset);
        Position = _limit;
    }

    private readonly ParseErrorKind Cut => _inRdata ? ParseErrorKind.MalformedRecordData : ParseErrorKind.TruncatedRecord;

    private ReadOnlySpan<byte> Advance(int length)
    {
        if (length > Remaining)
        {
            Fail(Cut, Position);
            return default;
        }

        var octets = _message.Slice(Position, length);
        Position += length;
        return octets;
    }

    private Name FailName(ParseErrorKind kind, int offset)
    {
        Fail(kind, offset);
        return Name.Root;
    }
}
