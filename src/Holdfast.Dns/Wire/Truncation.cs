using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Wire;

/// <summary>
/// Makes an answer fit: whole RRsets go from the end, the OPT stays, without its options where they have no room. An RRset is
/// a run of records of one owner, type and class, together with the RRSIGs that cover it and stand beside it. TC is set when
/// something of the answer or authority section had to go, or the glue of a referral (RFC 2181, section 9; RFC 9471), not for
/// other additional records.
/// </summary>
public static class Truncation
{
    /// <summary>
    /// Shortens the message in the first <paramref name="length"/> octets to at most <paramref name="maxSize"/> and returns
    /// its new length. A malformed message is cut to its question, or its header, with TC; below 12 octets nothing is left: 0.
    /// </summary>
    public static int Truncate(Span<byte> message, int length, int maxSize)
    {
        if (length <= maxSize)
            return length;
        if (Math.Min(length, maxSize) < HeaderLayout.Length)
            return 0;
        var whole = message[..length];
        if (MessageLayout.TryReadQuestions(whole, out int questionEnd).IsError || questionEnd > maxSize)
        {
            HeaderLayout.Write(whole, HeaderLayout.QuestionCount, 0);
            return CutTo(whole, new Cut { End = HeaderLayout.Length }, truncated: true);
        }

        if (MessageLayout.TryReadRecords(whole, questionEnd, out var layout).IsError)
            return CutTo(whole, new Cut { End = questionEnd }, truncated: true);
        if (questionEnd + layout.OptLength > maxSize)
            return CutToOpt(whole, layout, maxSize);

        var cut = FindCut(whole, layout, maxSize, out bool truncated);
        if (layout.HasOpt && cut.End <= layout.OptOffset)
        {
            whole.Slice(layout.OptOffset, layout.OptLength).CopyTo(whole[cut.End..]);
            cut.End += layout.OptLength;
            cut.Additionals++;
        }

        return CutTo(whole, cut, truncated);
    }

    /// <summary>Keeps of the OPT record the fixed part, where not even the question has room for its options beside it.</summary>
    private static int CutToOpt(Span<byte> message, in MessageLayout layout, int maxSize)
    {
        var cut = new Cut { End = layout.QuestionEnd };
        if (cut.End + EdnsView.EmptyOptLength <= maxSize)
        {
            message.Slice(layout.OptOffset, EdnsView.EmptyOptLength).CopyTo(message[cut.End..]);
            HeaderLayout.Write(message, cut.End + 9, 0);
            cut.End += EdnsView.EmptyOptLength;
            cut.Additionals = 1;
        }

        return CutTo(message, cut, truncated: true);
    }

    /// <summary>The last border between RRsets up to which the message, with its OPT, fits.</summary>
    private static Cut FindCut(ReadOnlySpan<byte> message, in MessageLayout layout, int maxSize, out bool truncated)
    {
        bool referral = IsEmptyAnswer(message);
        bool delegation = false;
        Cut kept = default, walked = new() { End = layout.QuestionEnd };
        var cursor = new RecordCursor(message, layout.QuestionEnd);
        RRsetKey previous = default;
        while (cursor.MoveNext())
        {
            var key = new RRsetKey(message, cursor);
            if (!key.IsSameRRset(message, previous))
            {
                if (walked.SizeWith(layout) > maxSize)
                    break;
                kept = walked;
            }

            previous = key;
            walked.Add(cursor.Section, cursor.End);
            delegation |= cursor.Section == Section.Authority && cursor.Type == RecordType.NS;
        }

        if (walked.End == layout.End && walked.SizeWith(layout) <= maxSize)
            kept = walked;
        truncated = kept.Answers < HeaderLayout.Read(message, HeaderLayout.AnswerCount)
            || kept.Authorities < HeaderLayout.Read(message, HeaderLayout.AuthorityCount)
            || (referral && delegation && kept.End < layout.End);
        return kept;
    }

    private static bool IsEmptyAnswer(ReadOnlySpan<byte> message) =>
        HeaderLayout.Read(message, HeaderLayout.AnswerCount) == 0 && (message[3] & 0xF) == (int)ResponseCode.NoError;

    private static int CutTo(Span<byte> message, in Cut cut, bool truncated)
    {
        HeaderLayout.Write(message, HeaderLayout.AnswerCount, cut.Answers);
        HeaderLayout.Write(message, HeaderLayout.AuthorityCount, cut.Authorities);
        HeaderLayout.Write(message, HeaderLayout.AdditionalCount, cut.Additionals);
        if (truncated)
            message[HeaderLayout.Flags] |= (byte)((ushort)HeaderFlags.Truncated >> 8);
        return cut.End;
    }

    private struct Cut
    {
        public int End;
        public int Answers;
        public int Authorities;
        public int Additionals;

        public void Add(Section section, int end)
        {
            End = end;
            if (section == Section.Answer)
                Answers++;
            else if (section == Section.Authority)
                Authorities++;
            else
                Additionals++;
        }

        /// <summary>Octets with the OPT, which is kept even from behind the cut.</summary>
        public readonly int SizeWith(in MessageLayout layout) => End + (End <= layout.OptOffset ? layout.OptLength : 0);
    }

    private readonly struct RRsetKey
    {
        private readonly int _owner;
        private readonly Section _section;
        private readonly RecordType _type;
        private readonly ushort _class;

        public RRsetKey(ReadOnlySpan<byte> message, in RecordCursor record)
        {
            _owner = record.Start;
            _section = record.Section;
            _class = record.Class;
            _type = record.Type == RecordType.RRSIG && record.End - record.RdataOffset >= 2
                ? (RecordType)BinaryPrimitives.ReadUInt16BigEndian(message[record.RdataOffset..])
                : record.Type;
        }

        public bool IsSameRRset(ReadOnlySpan<byte> message, in RRsetKey other) =>
            other._owner != 0 && _section == other._section && _type == other._type && _class == other._class
            && NameWire.EqualCompressed(message, _owner, other._owner);
    }
}
