using System.Text.RegularExpressions;

namespace Holdfast.Configuration.Diagnostics;

/// <summary>A line of a configuration file as it may be shown.</summary>
public static partial class ShownLine
{
    /// <summary>
    /// The line with spaces for tabs, and with <c>*</c> for what looks like a secret written where none belongs, and for the
    /// password of a URL. One for one: columns stay.
    /// </summary>
    /// <param name="line">The line.</param>
    public static string Of(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var shown = !line.Any(ShownText.IsHarmful) ? line
            : string.Concat(line.Select(static c => c == '\t' ? ' ' : ShownText.IsHarmful(c) ? '?' : c));
        return UrlPassword().Replace(ExaBgpPassword().Replace(Secret().Replace(shown, Blotted), Blotted), Blotted);
    }

    private static string Blotted(Match match) => string.Concat(
        match.Value.AsSpan(0, match.Groups[1].Index - match.Index), new string('*', match.Groups[1].Length),
        match.Value.AsSpan(match.Groups[1].Index - match.Index + match.Groups[1].Length));

    [GeneratedRegex("""(?:password|secret|token|key)["']?\s*:\s*("[^"]*"?|'[^']*'?|[^\s,}#][^,}#]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex("""\bmd5(?:-password)?\s+("[^"]*"?|'[^']*'?|[^\s;]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex ExaBgpPassword();

    [GeneratedRegex("""://[^/@\s:]*:([^/@\s]+)@""")]
    private static partial Regex UrlPassword();
}
