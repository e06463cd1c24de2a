using System.Text;

namespace Holdfast.Dns.Names;

/// <summary>
/// Names as people write them: labels with dots between, <c>\.</c> and <c>\DDD</c> for what could not be written otherwise.
/// </summary>
internal static class NameText
{
    /// <summary>Reads a name; says what is wrong and at which character, or null.</summary>
    public static string? Read(string text, out byte[] wire)
    {
        wire = [];
        if (text.Length == 0)
            return "an empty text is no domain name; the root is written \".\"";
        if (text == ".")
        {
            wire = [0];
            return null;
        }

        Span<byte> octets = stackalloc byte[NameWire.MaxLength];
        int length = 1;
        int labelStart = 0;
        for (int i = 0; i < text.Length;)
        {
            int from = i;
            char c = text[i++];
            if (c == '.')
            {
                if (length - labelStart == 1)
                    return $"character {from + 1}: a label is empty";
                if (i == text.Length)
                    break;
                if (length == octets.Length)
                    return TooLong(from);
                octets[labelStart] = (byte)(length - labelStart - 1);
                labelStart = length++;
                continue;
            }

            int octet = c == '\\' ? PresentationText.ReadEscape(text, ref i) : c;
            if (octet < 0)
                return $"character {from + 1}: \"\\\" must be followed by a character or by three digits from 000 to 255";
            if (c > 0x7E)
                return $"character {from + 1}: \"{c}\" is not ASCII; write an internationalized name in its xn-- form";
            if (c <= ' ')
                return $"character {from + 1}: a blank or control character; write it as \\{octet:D3}";
            if (length - labelStart > NameWire.MaxLabelLength)
                return $"character {from + 1}: a label is longer than 63 octets";
            if (length == octets.Length)
                return TooLong(from);
            octets[length++] = (byte)octet;
        }

        octets[labelStart] = (byte)(length - labelStart - 1);
        if (length == octets.Length)
            return TooLong(text.Length - 1);
        octets[length++] = 0;
        wire = octets[..length].ToArray();
        return null;
    }

    /// <summary>The most characters of a name: every octet of it escaped by its number.</summary>
    public const int MaxLength = 4 * NameWire.MaxLength;

    /// <summary>Writes a wire-form name, fully qualified.</summary>
    public static string Write(ReadOnlySpan<byte> wire)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..Write(wire, text)]);
    }

    /// <summary>Writes a wire-form name, fully qualified, in ASCII; returns its characters.</summary>
    public static int Write(ReadOnlySpan<byte> wire, Span<byte> text)
    {
        int length = 0;
        if (wire.Length == 1)
            text[length++] = (byte)'.';
        for (int at = 0; wire[at] != 0; at += 1 + wire[at])
        {
            foreach (byte octet in wire.Slice(at + 1, wire[at]))
                length += Write(octet, text[length..]);
            text[length++] = (byte)'.';
        }

        return length;
    }

    private static int Write(byte octet, Span<byte> text)
    {
        text[0] = (byte)'\\';
        if (octet is <= (byte)' ' or > 0x7E)
        {
            (text[1], text[2], text[3]) = (Digit(octet / 100), Digit(octet / 10), Digit(octet));
            return 4;
        }

        bool isEscaped = (char)octet is '.' or '\\' or '"' or ';' or '(' or ')' or '@' or '$';
        text[isEscaped ? 1 : 0] = octet;
        return isEscaped ? 2 : 1;

        static byte Digit(int number) => (byte)('0' + (number % 10));
    }

    private static string TooLong(int at) => $"character {at + 1}: the name is longer than 255 octets";
}
