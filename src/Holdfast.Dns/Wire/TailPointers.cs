using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Wire;

/// <summary>Puts right the compression pointers of the records behind the OPT, when these are about to move.</summary>
internal static class TailPointers
{
    private const int MaxTarget = 0x3FFF;

    /// <summary>
    /// Adds <paramref name="delta"/> to every pointer that leads behind the OPT; false, and nothing changed, when one leads
    /// into the OPT or would not fit its 14 bits. The records themselves are not moved here.
    /// </summary>
    public static bool TryShift(Span<byte> message, in MessageLayout layout, int delta) =>
        layout.OptEnd == layout.End
        || (Walk(message, layout, delta, apply: false) && Walk(message, layout, delta, apply: true));

    private static bool Walk(Span<byte> message, in MessageLayout layout, int delta, bool apply)
    {
        var cursor = new RecordCursor(message, layout.QuestionEnd);
        while (cursor.MoveNext())
        {
            if (cursor.Start < layout.OptEnd)
                continue;
            if (!ShiftName(message, cursor.Start, cursor.TypeOffset, layout, delta, apply, out _))
                return false;
            int names = RdataNames.Locate(cursor.Type, message[cursor.RdataOffset..cursor.End], out int at);
            for (at += cursor.RdataOffset; names > 0; names--)
            {
                if (!ShiftName(message, at, cursor.End, layout, delta, apply, out at))
                    return false;
            }
        }

        return true;
    }

    private static bool ShiftName(
        Span<byte> message, int at, int limit, in MessageLayout layout, int delta, bool apply, out int end)
    {
        if (NameWire.Skip(message[..limit], at, allowPointer: true, out end) != ParseErrorKind.None)
            return false;
        int pointerAt = end - 2;
        if (pointerAt < at || !EndsInPointer(message, at, pointerAt))
            return true;
        int target = HeaderLayout.Read(message, pointerAt) & MaxTarget;
        if (target < layout.OptOffset)
            return true;
        if (target < layout.OptEnd || target + delta > MaxTarget)
            return false;
        if (apply)
            HeaderLayout.Write(message, pointerAt, 0xC000 | (target + delta));
        return true;
    }

    private static bool EndsInPointer(ReadOnlySpan<byte> message, int at, int pointerAt)
    {
        while (at < pointerAt && message[at] <= NameWire.MaxLabelLength)
            at += 1 + message[at];
        return at == pointerAt && message[at] >= 0xC0;
    }
}
