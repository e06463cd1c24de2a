using System.Globalization;
using System.Text;
using Holdfast.Configuration.Diagnostics;

namespace Holdfast.Logging;

/// <summary>
/// What of an entry's text is written: no line break, no control character and no bidirectional mark, which a peer or a file may
/// have brought along and which would change what a terminal shows (they become <c>\u001b</c>), and no more than
/// <see cref="MaxLength"/> characters.
/// </summary>
internal static class LogText
{
    /// <summary>The most characters of one text; what is cut is counted at its end.</summary>
    public const int MaxLength = 4096;

    /// <summary>A message, and behind it what was thrown.</summary>
    /// <param name="message">The message.</param>
    /// <param name="exception">What was thrown, or null.</param>
    /// <param name="level">The entry's level: only what may be a mistake in this program is told with its stack.</param>
    public static string Of(string message, Exception? exception, LogLevel level)
    {
        string text = Clean(message);
        return exception is null ? text : text + " | " + Clean(Describe(exception, level));
    }

    /// <summary>A text as it may stand on a line.</summary>
    public static string Clean(string text)
    {
        int cut = text.Length <= MaxLength ? text.Length : MaxLength;
        // Half a surrogate pair is no character.
        if (cut < text.Length && char.IsHighSurrogate(text[cut - 1]))
            cut--;
        StringBuilder? clean = null;
        for (int i = 0; i < cut; i++)
        {
            if (!ShownText.IsHarmful(text[i]))
            {
                clean?.Append(text[i]);
                continue;
            }

            clean ??= new StringBuilder(text, 0, i, cut + 16);
            if (text[i] is '\r' && i + 1 < cut && text[i + 1] is '\n')
                continue;
            _ = text[i] is '\n' or '\r' ? clean.Append(' ')
                : clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
        }

        if (cut < text.Length)
            (clean ??= new StringBuilder(text, 0, cut, cut + 40)).Append(
                CultureInfo.InvariantCulture, $"… ({text.Length - cut} characters more)");
        return clean?.ToString() ?? text;
    }

    private static string Describe(Exception exception, LogLevel level)
    {
        if (level >= LogLevel.Error)
            return exception.ToString().ReplaceLineEndings(" | ");
        var causes = new List<string>();
        for (Exception? cause = exception; cause is not null && causes.Count < 8; cause = cause.InnerException)
            causes.Add(cause.Message);
        return string.Join(": ", causes.Distinct());
    }
}
