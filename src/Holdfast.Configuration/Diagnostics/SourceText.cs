using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Holdfast.Configuration.Diagnostics;

/// <summary>The file's text, line by line.</summary>
internal sealed class SourceText
{
    private readonly string[] _lines;
    private readonly Dictionary<int, string> _shown = [];

    private SourceText(string file, string text, string? directory, int order)
    {
        (File, Text, Directory, Order) = (file, text, directory, order);
        _lines = text.Split('\n');
        for (var i = 0; i < _lines.Length; i++) _lines[i] = _lines[i].TrimEnd('\r');
    }

    /// <summary>The file's name, as the caller gave it.</summary>
    public string File { get; }

    public string Text { get; }

    /// <summary>Where relative paths in it begin; null where that is not known.</summary>
    public string? Directory { get; }

    /// <summary>Its place among the files of a configuration, in which diagnostics follow one another.</summary>
    public int Order { get; }

    public IReadOnlyList<string> Lines => _lines;

    public static SourceText From(string file, string text, string? directory = null, int order = 0) =>
        new(file, text, directory, order);

    /// <summary>A file as its octets are; without a text where they are not UTF-8.</summary>
    public static SourceText From(string file, ReadOnlySpan<byte> content, string directory, int order)
    {
        if (Decode(content, out var line, out var column) is { } text) return new(file, text, directory, order);
        var wrong = new SourceText(file, "", directory, order) { IsUtf16 = content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] };
        wrong.NotUtf8 = wrong.At(line, column);
        return wrong;
    }

    /// <summary>The first octet that is no UTF-8; null when all are.</summary>
    public Location? NotUtf8 { get; private set; }

    /// <summary>What is no UTF-8 looks like UTF-16.</summary>
    public bool IsUtf16 { get; private init; }

    /// <summary>A place in it.</summary>
    public Location At(int line, int column, int length = 1) => new(line, column, length, this);

    /// <summary>A line to show, or null: what looks like a secret written where none belongs is blotted out.</summary>
    public string? Show(int line)
    {
        if (line < 1 || line > _lines.Length) return null;
        // A file may be one long line with a thousand mistakes.
        if (!_shown.TryGetValue(line, out var shown)) _shown.Add(line, shown = ShownLine.Of(_lines[line - 1]));
        return shown;
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
}
