using Holdfast.Configuration.Diagnostics;
using Holdfast.Lua.Values;

namespace Holdfast.DropIn.Dnsdist.Lua;

/// <summary>The files that were run, and where in them something is.</summary>
/// <param name="first">The file that was named.</param>
internal sealed class LuaPlaces(SourceText first)
{
    private const int LongestCall = 200;

    private readonly Dictionary<string, SourceText> _files = new(StringComparer.Ordinal) { [first.File] = first };
    private Location _last = first.At(1, 1);

    /// <summary>Takes a file that is run too.</summary>
    public void Add(SourceText file) => _files[file.File] = file;

    /// <summary>The file that Lua tells of; null where it is none of those.</summary>
    public SourceText? FileOf(LuaLocation? told) => told is { } at ? _files.GetValueOrDefault(at.Source) : null;

    /// <summary>A line that Lua tells of; one in no file is where the last one in a file was.</summary>
    public Location Of(LuaLocation? told)
    {
        if (told is not { } at || !_files.TryGetValue(at.Source, out var file) || at.Line < 1
            || at.Line > file.Lines.Count) return _last;
        var line = file.Lines[at.Line - 1];
        var text = line.AsSpan().Trim();
        return _last =
            file.At(at.Line, text.IsEmpty ? 1 : line.IndexOf(text[0], StringComparison.Ordinal) + 1, Math.Max(1, text.Length));
    }

    /// <summary>
    /// Where a key of a table is written, in the call that begins at a place or behind it; null when it is not found.
    /// </summary>
    public static Location? Key(string key, Location call) => Find(call, line => Word(line, key, isKey: true));

    /// <summary>Where a value is written, at or behind a place; the place itself when it is not found.</summary>
    public static Location Value(string text, Location from) =>
        text.Length == 0 ? from : Find(from, line => Word(line, text, isKey: false)) ?? from;

    private static Location? Find(Location from, Func<(string Line, int Start), (int Column, int Length)?> find)
    {
        if (from.Source is not { } file) return null;
        for (var number = from.Line; number < from.Line + LongestCall && number <= file.Lines.Count; number++)
            if (find((file.Lines[number - 1], number == from.Line ? from.Column - 1 : 0)) is { } found)
                return file.At(number, found.Column, found.Length);
        return null;
    }

    private static (int Column, int Length)? Word((string Text, int Start) line, string word, bool isKey)
    {
        for (var at = line.Start; at < line.Text.Length; at++)
        {
            at = line.Text.IndexOf(word, at, StringComparison.Ordinal);
            if (at < 0) return null;
            var end = at + word.Length;
            if ((at > 0 && IsWord(line.Text[at - 1])) || (end < line.Text.Length && IsWord(line.Text[end]))) continue;
            if (!isKey || IsAssigned(line.Text.AsSpan(end))) return (at + 1, word.Length);
        }
        return null;
    }

    private static bool IsAssigned(ReadOnlySpan<char> rest) => rest.TrimStart(" \t\"']").StartsWith('=');

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
