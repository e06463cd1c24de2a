using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Wire;

/// <summary>Writes a message anew without some of its records; names that pointed into these are written out.</summary>
public ref struct RecordRemoval
{
    private const int Pointer = 0xC000, MaxTarget = 0x3FFF;

    // Labels that have been written, by where they stood: a name that leads to one again becomes a pointer again. The oldest of
    // them gives way, and then costs octets.
    private readonly Span<(int From, int To)> _labels;
    private readonly ReadOnlySpan<byte> _source;
    private readonly Span<byte> _destination;
    private readonly int _questionEnd;
    private int _known;
    private int _length;

    private RecordRemoval(
        ReadOnlySpan<byte> source, int questionEnd, Span<byte> destination, Span<(int From, int To)> labels)
    {
        _source = source;
        _questionEnd = questionEnd;
        _destination = destination;
        _labels = labels;
        source[..questionEnd].CopyTo(destination);
        _length = questionEnd;
    }

    /// <summary>
    /// Writes a message without the records of some types; OPT stays. False, and the destination is of no use, when the message
    /// is malformed or does not fit.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="questionEnd">Where its question ends, in octets from its beginning.</param>
    /// <param name="types">The types.</param>
    /// <param name="destination">Where to, elsewhere than the message; as long as its question at least.</param>
    /// <param name="length">Octets written.</param>
    public static bool TryWrite(
        ReadOnlySpan<byte> message, int questionEnd, ReadOnlySpan<RecordType> types, Span<byte> destination, out int length)
    {
        Span<(int From, int To)> labels = stackalloc (int From, int To)[128];
        labels.Clear();
        var removal = new RecordRemoval(message, questionEnd, destination, labels);
        var cursor = new RecordCursor(message, questionEnd);
        Span<ushort> counts = stackalloc ushort[3];
        counts.Clear();
        length = 0;
        while (cursor.MoveNext())
        {
            if (cursor.Type != RecordType.OPT && types.Contains(cursor.Type))
                continue;
            counts[(int)cursor.Section]++;
            if (!removal.TryWriteRecord(in cursor))
                return false;
        }

        for (int section = 0; section < counts.Length; section++)
            HeaderLayout.Write(destination, HeaderLayout.AnswerCount + (section * sizeof(ushort)), counts[section]);
        length = removal._length;
        return !cursor.Error.IsError;
    }

    private bool TryWriteRecord(scoped in RecordCursor cursor)
    {
        if (!TryWriteName(cursor.Start, out int end) || !TryCopy(_source[end..cursor.RdataOffset]))
            return false;
        int dataAt = _length, at = cursor.RdataOffset;
        int names = RdataNames.Locate(cursor.Type, _source[at..cursor.End], out int first);
        if (names > 0)
        {
            if (!TryCopy(_source.Slice(at, first)))
                return false;
            for (at += first; names > 0; names--)
            {
                if (!TryWriteName(at, out at) || at > cursor.End)
                    return false;
            }
        }

        if (!TryCopy(_source[at..cursor.End]))
            return false;
        BinaryPrimitives.WriteUInt16BigEndian(_destination[(dataAt - sizeof(ushort))..], (ushort)(_length - dataAt));
        return true;
    }

    /// <summary>Writes a name; tells where it ends in the message.</summary>
    private bool TryWriteName(int at, out int end)
    {
        end = -1;
        int written = 0;
        while (true)
        {
            if (at >= _source.Length)
                return false;
            int label = _source[at];
            if ((label & 0xC0) == 0xC0)
            {
                if (at + 1 >= _source.Length)
                    return false;
                if (end < 0)
                    end = at + 2;
                int target = BinaryPrimitives.ReadUInt16BigEndian(_source[at..]) & MaxTarget;
                // A pointer that leads forwards, or to itself, might never end.
                if (target >= at)
                    return false;
                at = target;
                continue;
            }

            if (label > NameWire.MaxLabelLength || at + 1 + label > _source.Length
                || (written += 1 + label) > NameWire.MaxLength)
                return false;
            if (label == 0)
            {
                if (end < 0)
                    end = at + 1;
                return TryCopy(_source.Slice(at, 1));
            }

            if (Find(at) is var known and > 0)
            {
                if (end < 0 && NameWire.Skip(_source, at, allowPointer: true, out end) != ParseErrorKind.None)
                    return false;
                return TryWritePointer(known);
            }

            if (_length <= MaxTarget)
                _labels[_known++ % _labels.Length] = (at, _length);
            if (!TryCopy(_source.Slice(at, 1 + label)))
                return false;
            at += 1 + label;
        }
    }

    // Where a label is in what is written, 0: nowhere. The question has not moved.
    private readonly int Find(int at)
    {
        if (at < _questionEnd)
            return at;
        foreach (var (from, to) in _labels)
        {
            if (from == at)
                return to;
        }

        return 0;
    }

    private bool TryWritePointer(int target)
    {
        if (_length + sizeof(ushort) > _destination.Length)
            return false;
        HeaderLayout.Write(_destination, _length, Pointer | target);
        _length += sizeof(ushort);
        return true;
    }

    private bool TryCopy(ReadOnlySpan<byte> octets)
    {
        if (!octets.TryCopyTo(_destination[_length..]))
            return false;
        _length += octets.Length;
        return true;
    }
}
