using System.Globalization;
using System.Text;

namespace Holdfast.Configuration.Diagnostics;

/// <summary>What may be shown of a text that came from a file or a peer: nothing that changes what a terminal shows.</summary>
public static class ShownText
{
    /// <summary>
    /// A control character (C0, C1, DEL), a separator of lines, a bidirectional mark (UAX #9) or another that takes no room.
    /// </summary>
    public static bool IsHarmful(char character) =>
        char.IsControl(character) || character is '\u061C' or '\u2028' or '\u2029' or '\uFEFF'
        || character is >= '\u200B' and <= '\u200F' or >= '\u202A' and <= '\u202E' or >= '\u2060' and <= '\u2069';

    /// <summary>The text with <c>\u001b</c> in the place of such a character.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder? shown = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsHarmful(text[i]))
                (shown ??= new StringBuilder(text, 0, i, text.Length + 16)).Append(
                    CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else
                shown?.Append(text[i]);
        }
        return shown?.ToString() ?? text;
    }
}
