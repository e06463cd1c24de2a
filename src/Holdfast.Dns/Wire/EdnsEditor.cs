using System.Buffers.Binary;
using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Wire;

/// <summary>
/// Changes the OPT record of a message in place, wherever it stands: counts, lengths and the compression pointers behind
/// it are put right. Every method says false, and leaves the message as it was, when the message is malformed,
/// is signed (TSIG, SIG(0)), or has no room. Octets after the last record are cut off.
/// </summary>
public static class EdnsEditor
{
    /// <summary>Octets of an option without data.</summary>
    public const int EmptyOptionLength = 4;

    private const int MaxMessageLength = ushort.MaxValue;

    /// <summary>Adds an OPT record without options at the end; false too when there is one already.</summary>
    /// <param name="buffer">The message, with room behind it.</param>
    /// <param name="length">Octets of the message; the new length when true.</param>
    /// <param name="udpPayloadSize">The UDP payload to declare, in octets.</param>
    /// <param name="dnssecOk">DO.</param>
    public static bool TryAddOpt(Span<byte> buffer, ref int length, ushort udpPayloadSize, bool dnssecOk = false)
    {
        if (!TryRead(buffer, length, out var layout) || layout.HasOpt)
            return false;
        int newLength = layout.End + EdnsView.EmptyOptLength;
        if (newLength > Math.Min(buffer.Length, MaxMessageLength))
            return false;
        WriteEmptyOpt(buffer[layout.End..], udpPayloadSize, dnssecOk);
        AddToAdditionalCount(buffer, 1);
        length = newLength;
        return true;
    }

    /// <summary>Takes the OPT record out; true too when there was none.</summary>
    public static bool TryRemoveOpt(Span<byte> buffer, ref int length)
    {
        if (!TryRead(buffer, length, out var layout))
            return false;
        if (!layout.HasOpt)
        {
            length = layout.End;
            return true;
        }

        if (!TailPointers.TryShift(buffer[..layout.End], layout, -layout.OptLength))
            return false;
        buffer[layout.OptEnd..layout.End].CopyTo(buffer[layout.OptOffset..]);
        AddToAdditionalCount(buffer, -1);
        length = layout.End - layout.OptLength;
        return true;
    }

    /// <summary>Adds an option behind those in the OPT record; false too when there is no OPT record.</summary>
    public static bool TryAddOption(Span<byte> buffer, ref int length, EdnsOptionCode code, ReadOnlySpan<byte> data)
    {
        if (!TryRead(buffer, length, out var layout) || !layout.HasOpt)
            return false;
        int added = EmptyOptionLength + data.Length;
        if (layout.End + added > Math.Min(buffer.Length, MaxMessageLength)
            || !TailPointers.TryShift(buffer[..layout.End], layout, added))
        {
            return false;
        }

        buffer[layout.OptEnd..layout.End].CopyTo(buffer[(layout.OptEnd + added)..]);
        WriteOption(buffer[layout.OptEnd..], code, data);
        AddToOptionsLength(buffer, layout, added);
        length = layout.End + added;
        return true;
    }

    /// <summary>Takes out all options of a code; true too when there were none.</summary>
    public static bool TryRemoveOption(Span<byte> buffer, ref int length, EdnsOptionCode code)
    {
        if (!TryRead(buffer, length, out var layout))
            return false;
        int removed = layout.HasOpt ? LengthOfOptions(buffer, layout, code) : 0;
        if (removed != 0)
        {
            if (!TailPointers.TryShift(buffer[..layout.End], layout, -removed))
                return false;
            int to = CloseGaps(buffer, layout, code);
            buffer[layout.OptEnd..layout.End].CopyTo(buffer[to..]);
            AddToOptionsLength(buffer, layout, -removed);
        }

        length = layout.End - removed;
        return true;
    }

    /// <summary>Declares another UDP payload size, in octets; false too when there is no OPT record.</summary>
    public static bool TrySetUdpPayloadSize(Span<byte> message, ushort udpPayloadSize)
    {
        if (!TryRead(message, message.Length, out var layout) || !layout.HasOpt)
            return false;
        HeaderLayout.Write(message, layout.OptOffset + 3, udpPayloadSize);
        return true;
    }

    internal static void WriteEmptyOpt(Span<byte> destination, ushort udpPayloadSize, bool dnssecOk)
    {
        destination[0] = 0;
        HeaderLayout.Write(destination, 1, (ushort)RecordType.OPT);
        HeaderLayout.Write(destination, 3, udpPayloadSize);
        BinaryPrimitives.WriteUInt32BigEndian(destination[5..], dnssecOk ? 0x8000u : 0);
        HeaderLayout.Write(destination, 9, 0);
    }

    internal static void WriteOption(Span<byte> destination, EdnsOptionCode code, ReadOnlySpan<byte> data)
    {
        HeaderLayout.Write(destination, 0, (ushort)code);
        HeaderLayout.Write(destination, 2, data.Length);
        data.CopyTo(destination[EmptyOptionLength..]);
    }

    private static bool TryRead(ReadOnlySpan<byte> buffer, int length, out MessageLayout layout) =>
        !MessageLayout.TryRead(buffer[..length], out layout).IsError && !layout.IsSigned;

    private static void AddToAdditionalCount(Span<byte> message, int delta) =>
        HeaderLayout.Write(
            message, HeaderLayout.AdditionalCount, HeaderLayout.Read(message, HeaderLayout.AdditionalCount) + delta);

    private static void AddToOptionsLength(Span<byte> message, in MessageLayout layout, int delta) =>
        HeaderLayout.Write(message, layout.OptOffset + 9, HeaderLayout.Read(message, layout.OptOffset + 9) + delta);

    private static int LengthOfOptions(ReadOnlySpan<byte> message, in MessageLayout layout, EdnsOptionCode code)
    {
        int sum = 0;
        for (int at = layout.OptOffset + EdnsView.EmptyOptLength; at < layout.OptEnd;)
        {
            int size = EmptyOptionLength + HeaderLayout.Read(message, at + 2);
            if (HeaderLayout.Read(message, at) == (ushort)code)
                sum += size;
            at += size;
        }

        return sum;
    }

    /// <summary>Moves the other options together; returns where they end.</summary>
    private static int CloseGaps(Span<byte> message, in MessageLayout layout, EdnsOptionCode code)
    {
        int to = layout.OptOffset + EdnsView.EmptyOptLength;
        for (int at = to; at < layout.OptEnd;)
        {
            int size = EmptyOptionLength + HeaderLayout.Read(message, at + 2);
            if (HeaderLayout.Read(message, at) != (ushort)code)
            {
                message.Slice(at, size).CopyTo(message[to..]);
                to += size;
            }

            at += size;
        }

        return to;
    }
}
