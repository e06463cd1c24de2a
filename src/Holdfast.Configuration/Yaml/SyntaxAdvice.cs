using System.Net;
using System.Text.RegularExpressions;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using YamlDotNet.Core;

namespace Holdfast.Configuration.Yaml;

/// <summary>
/// Says in the operator's words what a YAML parser could not read. The usual slips are IPv6 addresses without quotes.
/// </summary>
internal static partial class SyntaxAdvice
{
    private const int Searched = 500;

    /// <summary>Reports a syntax error; <paramref name="open"/> is the innermost <c>[</c> or <c>{</c> still open there.</summary>
    public static void Report(SourceText source, DiagnosticBag bag, Mark start, Mark end, string message, Node? open) =>
        bag.IgnoreFrom(source, Tell(source, bag, start, end, message, open));

    private static int Tell(SourceText source, DiagnosticBag bag, Mark start, Mark end, string message, Node? open)
    {
        var line = (int)Math.Max(1, message.Contains("tab", StringComparison.Ordinal) ? end.Line : start.Line);
        var column = (int)Math.Max(1, start.Column);
        var atEnd = line >= source.Lines.Count || message.Contains("within brackets", StringComparison.Ordinal);
        while (line > 1 && (line > source.Lines.Count || source.Lines[line - 1].AsSpan().TrimStart().IsEmpty))
        {
            line--;
            column = Math.Max(1, source.Lines[line - 1].Length);
        }
        var text = line <= source.Lines.Count ? source.Lines[line - 1] : "";
        // Patterns are looked for near the place, however long the line is.
        var from = Math.Max(0, Math.Min(column, text.Length) - Searched);
        text = text.Substring(from, Math.Min(text.Length - from, 2 * Searched));
        if (QuotesMissing(text, out var at, out var bare, out var why))
        {
            at += from;
            bag.Malformed(source.At(line, at + 1, bare.Length), $"`{bare}` must be in quotes", $"\"{bare}\"   ({why})");
            return line;
        }
        if (open is null && ColonMissing(source, line) is var (which, place, key, behind))
        {
            bag.Malformed(
                source.At(which, place + 1, key.Length), $"`{key}` lacks the colon behind a key", $"write `{key}:{behind}`");
            return which;
        }
        if (open is not null && (open.At.Line < line || atEnd))
        {
            var bracket = open is MappingNode ? '{' : '[';
            bag.Malformed(open.At with { Length = 1 }, $"this `{bracket}` is not closed",
                $"close it, in line {line} at the latest");
            return open.At.Line;
        }
        bag.Malformed(source.At(line, column), $"this is not YAML: {Reword(message, out var fix)}", fix);
        return line;
    }

    /// <summary>Finds an address or placeholder on the line that only quotes make readable.</summary>
    private static bool QuotesMissing(string line, out int at, out string bare, out string why)
    {
        foreach (Match match in Bracketed().Matches(line))
        {
            if (!IPAddress.TryParse(match.Groups[1].ValueSpan, out _)) continue;
            (at, bare, why) = (match.Index, match.Value, "YAML reads a bare [ as the start of a list");
            return true;
        }
        foreach (Match match in ColonEnd().Matches(line))
        {
            if (!IPAddress.TryParse(match.Groups[1].ValueSpan, out _)) continue;
            (at, bare, why) = (match.Groups[1].Index, match.Groups[1].Value, "YAML reads a final colon as the end of a key");
            return true;
        }
        foreach (Match match in Placeholder().Matches(line))
        {
            (at, bare, why) =
                (match.Groups[1].Index, match.Groups[1].Value, "within { } YAML reads a bare { as the start of a mapping");
            return true;
        }
        (at, bare, why) = (0, "", "");
        return false;
    }

    /// <summary>
    /// Finds, at a line that does not fit or before it, one that begins like a key and has no colon: YAML takes it for text that
    /// goes on in the next lines, and blames the first that has a colon.
    /// </summary>
    private static (int Line, int At, string Key, string Behind)? ColonMissing(SourceText source, int line)
    {
        for (var number = Math.Min(line, source.Lines.Count); number > 0; number--)
        {
            var text = source.Lines[number - 1].TrimEnd();
            if (text.AsSpan().TrimStart() is [] or ['#', ..]) continue;
            if (KeyAlone().Match(text) is { Success: true } match)
            {
                var (key, rest) = (match.Groups["key"], match.Groups["rest"].Value.Trim().TrimStart(':'));
                var isKeyAndValue = rest is ['{' or '[', ..] || !rest.Contains(": ", StringComparison.Ordinal);
                // What a `- ` begins may be an item that is a single word.
                var isItem = match.Groups["item"].Length > 0 && rest.Length == 0;
                if (isKeyAndValue && !isItem && !IsInBlock(source, number))
                    return (number, key.Index, key.Value, rest.Length == 0 ? "" : " " + rest);
            }
            if (number < line && HasColon(text)) return null;
        }
        return null;
    }

    /// <summary>Whether a line belongs to a text that a `|` or `&gt;` begins, where anything may stand.</summary>
    private static bool IsInBlock(SourceText source, int line)
    {
        for (var number = line - 1; number > 0; number--)
        {
            var text = source.Lines[number - 1].TrimEnd();
            if (HasColon(text)) return text is [.., '|' or '>'] or [.., '|' or '>', '-' or '+'];
        }
        return false;
    }

    private static bool HasColon(string line) => line.EndsWith(':') || line.Contains(": ", StringComparison.Ordinal);

    private static string Reword(string message, out string? fix)
    {
        fix = null;
        if (message.Contains("quoted scalar", StringComparison.Ordinal)
            && message.Contains("end of stream", StringComparison.Ordinal))
        {
            fix = "close them";
            return "the quotes opened here are not closed";
        }
        if (message.Contains("tab", StringComparison.Ordinal))
        {
            fix = "use spaces";
            return "there is a tab where it may not be";
        }
        if (message.Contains("invalid mapping", StringComparison.Ordinal))
        {
            fix = "is the indentation right? a text that holds `: ` must be in quotes";
            return "a key is not allowed here";
        }
        if (message.Contains("cannot start any token", StringComparison.Ordinal))
        {
            fix = "put the text in quotes";
            return "no text without quotes may begin like this";
        }
        if (message.Contains("expected key", StringComparison.Ordinal)
            || message.Contains("'-' indicator", StringComparison.Ordinal))
        {
            fix = "align it with the keys (or list items) it belongs to";
            return "it does not fit the lines before it";
        }
        if (message.Contains("',' or", StringComparison.Ordinal))
        {
            fix = "is a comma or a closing bracket missing before it?";
            return "a comma or a closing bracket is expected";
        }
        return char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
    }

    [GeneratedRegex("""(?<!["'])\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)\]:\d+""")]
    private static partial Regex Bracketed();

    [GeneratedRegex("""(?<=[\s,\[{])((?:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]*)?::)(?=[\s,}\]]|$)""")]
    private static partial Regex ColonEnd();

    [GeneratedRegex("""^\s*(?<item>-\s+)*(?<key>[a-z][a-z_]*)(?<rest>:\S[^#]*|\s[^#]*)?(?:#.*)?$""")]
    private static partial Regex KeyAlone();

    [GeneratedRegex("""\{.*:\s+([^\s,"'{}]*\{(?:service|family|address|prefix)\}[^\s,"']*?)(?=\s|,|\}\s*$|$)""")]
    private static partial Regex Placeholder();
}
