using System.Buffers;
using System.Text;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>
/// Reads a name of a list into wire form. Octets that no host name has must be escaped (<c>\124</c>): most lines with such are no
/// names at all, but patterns, URLs or HTML.
/// </summary>
internal static class ListedName
{
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"u8);

    /// <summary>Reads a name; says what is wrong with it, or null.</summary>
    /// <param name="text">The name; with or without its last dot.</param>
    /// <param name="wire">Where to, of <see cref="NameWire.MaxLength"/> octets.</param>
    /// <param name="length">Octets written, the root's included.</param>
    public static string? Read(ReadOnlySpan<byte> text, Span<byte> wire, out int length)
    {
        length = 0;
        bool isPlain = !text.IsEmpty;
        for (var rest = text; isPlain && !rest.IsEmpty;)
        {
            int end = rest.IndexOfAnyExcept(Plain);
            int label = end < 0 ? rest.Length : end;
            isPlain = label is > 0 and <= NameWire.MaxLabelLength && (end < 0 || rest[end] == '.')
                && length + 1 + label < NameWire.MaxLength;
            if (!isPlain)
                break;
            wire[length] = (byte)label;
            rest[..label].CopyTo(wire[(length + 1)..]);
            length += 1 + label;
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        if (!isPlain)
            return ReadEscaped(text, wire, out length);
        wire[length++] = 0;
        return IsAddress(wire[..length]) ? $"`{Show(text)}` is an address, not a name; clients stand in a `client_file`" : null;
    }

    /// <summary>A part of a line as messages show it.</summary>
    public static string Show(ReadOnlySpan<byte> text)
    {
        const int longest = 60;
        string shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, longest)]);
        var clean = new StringBuilder(shown.Length + 3);
        foreach (char c in shown)
            clean.Append(char.IsControl(c) ? '?' : c);
        return clean.Append(text.Length > longest ? "..." : "").ToString();
    }

    private static string? ReadEscaped(ReadOnlySpan<byte> text, Span<byte> wire, out int length)
    {
        length = 0;
        if (text.ContainsAnyExceptInRange((byte)0, (byte)0x7E))
            return $"`{Show(text)}` is not ASCII: write an internationalized name in its xn-- form";
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] != '.' && !Plain.Contains(text[at]))
                return $"`{Show(text)}` is not a name: host names have no `{Show(text.Slice(at, 1))}` (one that has is written "
                    + $"with `\\{text[at]:D3}`)";
        }

        if (!Name.TryParse(Encoding.ASCII.GetString(text), out var name, out string? error))
            return $"`{Show(text)}` is not a name: {error}";
        name.Wire.CopyTo(wire);
        length = name.Wire.Length;
        return null;
    }

    // No top-level domain is all digits (RFC 3696, section 2).
    private static bool IsAddress(ReadOnlySpan<byte> wire)
    {
        int last = 0;
        for (int at = 0; wire[at] != 0; at += 1 + wire[at])
            last = at;
        return !wire.Slice(last + 1, wire[last]).ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
