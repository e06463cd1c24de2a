using System.Globalization;
using System.Text;
using Holdfast.Dns.Records;

namespace Holdfast.Testing.Messages;

/// <summary>
/// Character strings as zone files have them (RFC 1035, section 5.1), quoted or not, with <c>\DDD</c> and <c>\X</c>.
/// </summary>
internal static class CharacterString
{
    /// <exception cref="FormatException">An escape is none.</exception>
    public static Octets Read(string text)
    {
        var octets = new List<byte>();
        string inner = text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        for (int at = 0; at < inner.Length; at++)
        {
            if (inner[at] != '\\')
            {
                octets.AddRange(Encoding.UTF8.GetBytes(inner, at, 1));
            }
            else if (++at < inner.Length && !char.IsAsciiDigit(inner[at]))
            {
                octets.Add((byte)inner[at]);
            }
            else
            {
                if (at + 3 > inner.Length
                    || !byte.TryParse(inner.AsSpan(at, 3), NumberStyles.None, CultureInfo.InvariantCulture, out byte octet))
                    throw new FormatException($"an escape is a backslash and three digits, or one character: {text}");
                octets.Add(octet);
                at += 2;
            }
        }

        return new Octets([.. octets]);
    }
}
