using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Holdfast.Configuration.Diagnostics;

/// <summary>The file's text, line by line.</summary>
internal sealed partial class SourceText
{
    private readonly string[] _lines;
    private readonly Dictionary<int, string> _shown = [];

    private SourceText(string file, string text)
    {
        File = file;
        Text = text;
        _lines = text.Split('\n');
        for (var i = 0; i < _lines.Length; i++) _lines[i] = _lines[i].TrimEnd('\r');
    }

    /// <summary>The file's name, as the caller gave it.</summary>
    public string File { get; }

    public string Text { get; }

    public IReadOnlyList<string> Lines => _lines;

    public static SourceText From(string file, string text) => new(file, text);

    /// <summary>A line to show, or null: what looks like a secret written where none belongs is blotted out.</summary>
    public string? Show(int line)
    {
        if (line < 1 || line > _lines.Length) return null;
        // A file may be one long line with a thousand mistakes.
        if (!_shown.TryGetValue(line, out var shown)) _shown.Add(line, shown = Cleaned(_lines[line - 1]));
        return shown;
    }

    private static string Cleaned(string line)
    {
        // One for one: columns stay.
        var shown = !line.Any(ShownText.IsHarmful) ? line
            : string.Concat(line.Select(static c => c == '\t' ? ' ' : ShownText.IsHarmful(c) ? '?' : c));
        return Secret().Replace(shown, static match =>
            string.Concat(match.Value.AsSpan(0, match.Groups[1].Index - match.Index), new string('*', match.Groups[1].Length)));
    }

    /// <summary>Decodes strictly: where the octets stop being UTF-8 is an answer, not a replacement character.</summary>
    /// <returns>The text, or null with the place of the first octet that is wrong.</returns>
    public static string? Decode(ReadOnlySpan<byte> content, out int line, out int column)
    {
        if (content.StartsWith("\uFEFF"u8)) content = content[3..];
        line = column = 1;
        if (Utf8.IsValid(content)) return Encoding.UTF8.GetString(content);
        while (Rune.DecodeFromUtf8(content, out var rune, out var consumed) == OperationStatus.Done)
        {
            column += rune.Utf16SequenceLength;
            if (rune.Value == '\n') (line, column) = (line + 1, 1);
            content = content[consumed..];
        }
        return null;
    }

    [GeneratedRegex("""(?:password|secret|token|key)["']?\s*:\s*("[^"]*"?|'[^']*'?|[^\s,}#][^,}#]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
