using System.Globalization;
using System.Text;

namespace Holdfast.Dns.Names;

/// <summary>Escapes and character strings of zone files (RFC 1035, section 5.1).</summary>
internal static class PresentationText
{
    /// <summary>
    /// Reads what follows a backslash: three decimal digits, or one character that stands for itself; -1 when neither.
    /// </summary>
    public static int ReadEscape(string text, ref int at)
    {
        if (at >= text.Length)
            return -1;
        char c = text[at];
        if (!char.IsAsciiDigit(c))
        {
            at++;
            return c is > ' ' and <= '~' ? c : -1;
        }

        if (at + 3 > text.Length
            || !byte.TryParse(text.AsSpan(at, 3), NumberStyles.None, CultureInfo.InvariantCulture, out byte octet))
            return -1;
        at += 3;
        return octet;
    }

    /// <summary>Writes octets as a quoted character string.</summary>
    public static string Quote(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length + 2).Append('"');
        foreach (byte octet in octets)
        {
            if (octet is < (byte)' ' or > 0x7E)
                text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
            else if ((char)octet is '"' or '\\')
                text.Append('\\').Append((char)octet);
            else
                text.Append((char)octet);
        }

        return text.Append('"').ToString();
    }
}
