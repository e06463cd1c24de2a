using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;

namespace Holdfast.DropIn.Ini;

/// <summary>Reads a file of sections with keys. What is no such line is reported, and the next one is read.</summary>
internal sealed class IniReader
{
    private readonly SourceText _file;
    private readonly IniDialect _dialect;
    private readonly ForeignReading _reading;
    private readonly List<IniSection> _sections = [];
    private List<IniEntry>? _entries;
    private int _line;

    private IniReader(SourceText file, IniDialect dialect, ForeignReading reading) =>
        (_file, _dialect, _reading) = (file, dialect, reading);

    /// <summary>Reads a file.</summary>
    public static IniFile Read(SourceText file, IniDialect dialect, ForeignReading reading)
    {
        var reader = new IniReader(file, dialect, reading);
        while (reader._line < file.Lines.Count) reader.ReadLine(file.Lines[reader._line++]);
        return new IniFile(reader._sections);
    }

    private void ReadLine(string line)
    {
        var text = line.Trim();
        if (IsBlank(text)) return;
        if (text[0] == '[') OpenSection(line, text);
        else if (_dialect.HasContinuations && char.IsWhiteSpace(line[0]) && _entries is [.., var last])
            Continue(last, line, text);
        else ReadEntry(line, text);
    }

    private static bool IsBlank(string text) => text is "" or ['#' or ';', ..];

    private void OpenSection(string line, string text)
    {
        var name = text.EndsWith(']') ? text[1..^1].Trim() : "";
        if (name.Length == 0)
            _reading.Error(At(line, text), "this is no section", "write `[NAME]`, with nothing behind it");
        _entries = [];
        _sections.Add(new IniSection(name, At(line, name.Length == 0 ? text : name), _entries));
    }

    private void ReadEntry(string line, string text)
    {
        var delimiter = text.AsSpan().IndexOfAny(_dialect.Delimiters);
        if (delimiter <= 0)
        {
            _reading.Error(At(line, text), delimiter == 0 ? "a value stands here without a key" : "this is no `key = value`",
                "write one, or make it a comment with `#`");
            return;
        }
        var written = text[..delimiter].TrimEnd();
        var key = _dialect.LowersKeys ? written.ToLowerInvariant() : written;
        var value = text[(delimiter + 1)..].TrimStart();
        var keyAt = At(line, written);
        if (_entries is null)
        {
            _reading.Error(keyAt, $"`{key}` stands before any section", "put it under a `[NAME]`");
            return;
        }
        if (_dialect.HasHereDocuments && value.StartsWith("<<", StringComparison.Ordinal))
            ReadHereDocument(key, keyAt, value[2..].Trim());
        else _entries.Add(new IniEntry(key, keyAt, value, value.Length == 0 ? keyAt : At(line, value, fromEnd: true)));
    }

    private void ReadHereDocument(string key, Location keyAt, string end)
    {
        while (_line < _file.Lines.Count)
        {
            var line = _file.Lines[_line++];
            if (line == end) return;
            var value = line.Trim();
            if (value.Length > 0) _entries!.Add(new IniEntry(key, keyAt, value, At(line, value)));
        }
        _reading.Error(keyAt, $"the value has no end: no line is `{end}`", $"write `{end}` in a line of its own");
    }

    private void Continue(IniEntry last, string line, string text) =>
        _entries![^1] = last.Value.Length == 0 ? last with { Value = text, At = At(line, text) }
            : last with { Value = $"{last.Value}\n{text}" };

    private Location At(string line, string part, bool fromEnd = false)
    {
        var index = fromEnd ? line.LastIndexOf(part, StringComparison.Ordinal) : line.IndexOf(part, StringComparison.Ordinal);
        return _file.At(_line, index + 1, part.Length);
    }
}
