using System.Globalization;
using System.Text;

namespace Holdfast.Bgp.Wire;

/// <summary>Text that a neighbor chose.</summary>
internal static class PeerText
{
    /// <summary>Characters of it that are shown.</summary>
    public const int MaxLength = 255;

    private const string Ellipsis = "...";

    /// <summary>
    /// UTF-8 made fit for a terminal and one line of a log: without control characters and marks that change how what follows is
    /// shown (bidirectional ones among them), U+FFFD where it is no UTF-8, and <see cref="MaxLength"/> characters at most.
    /// </summary>
    public static string Printable(ReadOnlySpan<byte> utf8)
    {
        var text = new StringBuilder();
        while (!utf8.IsEmpty && text.Length <= MaxLength)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var octets);
            utf8 = utf8[octets..];
            text.Append(IsShown(rune) ? rune.ToString() : " ");
        }
        return Shorten(text.ToString());
    }

    /// <summary>Cuts a text that may have much of a neighbor's in it, between two characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The most that is left of it.</param>
    public static string Shorten(string text, int length = MaxLength)
    {
        if (text.Length <= length) return text;
        var end = length - Ellipsis.Length;
        if (char.IsLowSurrogate(text[end])) end--;
        return string.Concat(text.AsSpan(0, end), Ellipsis);
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
