using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Names;

/// <summary>
/// Names as they lie in messages, for the query path: nothing here allocates. Letters are compared without
/// regard to ASCII case (RFC 4343); every other octet counts as it is.
/// </summary>
public static class NameWire
{
    /// <summary>The most octets a name takes, with the root's (RFC 1035, section 2.3.4).</summary>
    public const int MaxLength = 255;

    /// <summary>The most octets of a label, without its length octet.</summary>
    public const int MaxLabelLength = 63;

    /// <summary>The most characters of a name in presentation format, with every octet escaped.</summary>
    public const int MaxTextLength = NameText.MaxLength;

    /// <summary>
    /// Writes a name in presentation format (RFC 1035, section 5.1), fully qualified, in ASCII; returns its characters.
    /// </summary>
    /// <param name="name">The name, uncompressed.</param>
    /// <param name="text">Where to; at least <see cref="MaxTextLength"/>.</param>
    public static int WriteText(ReadOnlySpan<byte> name, Span<byte> text) => NameText.Write(name, text);

    /// <summary>True when two uncompressed wire-form names are the same name.</summary>
    public static bool Equal(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        // Length octets are at most 63 and so never fold: names can be compared without looking at labels.
        if (a.Length != b.Length)
            return false;
        int i = 0;
        for (; i + 8 <= a.Length; i += 8)
        {
            if (Fold(BinaryPrimitives.ReadUInt64LittleEndian(a[i..])) != Fold(BinaryPrimitives.ReadUInt64LittleEndian(b[i..])))
                return false;
        }

        return Fold(Tail(a[i..])) == Fold(Tail(b[i..]));
    }

    /// <summary>True when the wire-form name is <paramref name="suffix"/> or below it.</summary>
    public static bool IsAtOrBelow(ReadOnlySpan<byte> name, Name suffix) => IsAtOrBelow(name, suffix.Wire);

    /// <summary>True when the first wire-form name is the second or below it.</summary>
    public static bool IsAtOrBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix)
    {
        int start = 0;
        while (name.Length - start > suffix.Length)
            start += 1 + name[start];
        return name.Length - start == suffix.Length && Equal(name[start..], suffix);
    }

    /// <summary>How many labels a wire-form name has, the root's not counted.</summary>
    public static int CountLabels(ReadOnlySpan<byte> name)
    {
        int labels = 0;
        for (int at = 0; name[at] != 0; at += 1 + name[at])
            labels++;
        return labels;
    }

    /// <summary>
    /// A 64-bit hash, the same for every spelling of a name; well mixed, and not to be foreseen by who does not know the seed.
    /// </summary>
    public static ulong Hash(ReadOnlySpan<byte> name, ulong seed)
    {
        const ulong Odd = 0x9E3779B97F4A7C15, Mixer = 0xD1B54A32D192ED03;
        ulong hash = seed ^ Odd ^ (ulong)name.Length;
        int i = 0;
        for (; i + 8 <= name.Length; i += 8)
            hash = Mix(hash ^ Fold(BinaryPrimitives.ReadUInt64LittleEndian(name[i..])), Mixer);
        hash = Mix(hash ^ Fold(Tail(name[i..])), Odd ^ seed);
        return Mix(hash ^ Mixer, Odd);
    }

    /// <summary>
    /// The length of the name that starts the span, root included, or -1 when it is cut short, compressed,
    /// or longer than a label or name may be.
    /// </summary>
    public static int MeasureUncompressed(ReadOnlySpan<byte> octets) =>
        Skip(octets, 0, allowPointer: false, out int end) == ParseErrorKind.None ? end : -1;

    /// <summary>Finds the end of a name within a message without following pointers; says what is wrong, if anything.</summary>
    internal static ParseErrorKind Skip(ReadOnlySpan<byte> message, int start, bool allowPointer, out int end)
    {
        end = start;
        while ((uint)end < (uint)message.Length)
        {
            int label = message[end];
            if (label > MaxLabelLength)
            {
                if (label < 0xC0)
                    return ParseErrorKind.LabelTooLong;
                if (!allowPointer)
                    return ParseErrorKind.UnexpectedPointer;
                if (end + 2 > message.Length)
                    return ParseErrorKind.TruncatedRecord;
                end += 2;
                return ParseErrorKind.None;
            }

            end += 1 + label;
            if (end - start > MaxLength || (label != 0 && end - start == MaxLength))
                return ParseErrorKind.NameTooLong;
            if (label == 0)
                return ParseErrorKind.None;
        }

        return ParseErrorKind.TruncatedRecord;
    }

    /// <summary>True when the names at two offsets of a message are the same; false too when one cannot be followed.</summary>
    public static bool EqualCompressed(ReadOnlySpan<byte> message, int a, int b)
    {
        // A pointer must lead backwards and a name has at most 127 of them with 127 labels: this ends.
        int hops = 0;
        for (int length = 0; length <= MaxLength;)
        {
            if (!Follow(message, ref a, ref hops) || !Follow(message, ref b, ref hops))
                return false;
            if (a == b)
                return true;
            int label = message[a];
            if (label != message[b])
                return false;
            if (label == 0)
                return true;
            if (Math.Max(a, b) + 1 + label > message.Length || !Equal(message.Slice(a + 1, label), message.Slice(b + 1, label)))
                return false;
            a += 1 + label;
            b += 1 + label;
            length += 1 + label;
        }

        return false;
    }

    private static bool Follow(ReadOnlySpan<byte> message, ref int at, ref int hops)
    {
        while (at < message.Length && message[at] >= 0xC0)
        {
            if (at + 1 >= message.Length || ++hops > MaxLength)
                return false;
            int target = ((message[at] & 0x3F) << 8) | message[at + 1];
            if (target >= at)
                return false;
            at = target;
        }

        return at < message.Length && message[at] <= MaxLabelLength;
    }

    private static ulong Tail(ReadOnlySpan<byte> octets)
    {
        ulong word = 0;
        for (int i = 0; i < octets.Length; i++)
            word |= (ulong)octets[i] << (8 * i);
        return word;
    }

    /// <summary>Lowers the ASCII capitals among eight octets at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong word)
    {
        const ulong High = 0x8080808080808080;
        ulong low7 = word & ~High;
        ulong pastZ = low7 + 0x2525252525252525;
        ulong fromA = low7 + 0x3F3F3F3F3F3F3F3F;
        ulong capitals = ~word & High & (fromA ^ pastZ);
        return word | (capitals >> 2);
    }

    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low ^ a;
    }
}
