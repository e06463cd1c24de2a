using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Schema;

namespace Holdfast.Configuration.Manual;

/// <summary>
/// The tables of keys in docs/configuration.md. The text around them, and the order of their rows, are written by hand; what a
/// row says
/// comes from its key.
/// </summary>
public static class ManualTables
{
    private const string Lead = "| `";

    /// <summary>
    /// The manual with every row as its key has it. A key without a row gets one behind its predecessor, a row without a key
    /// goes.
    /// </summary>
    /// <param name="manual">The manual as it is.</param>
    public static string Rewrite(string manual)
    {
        ArgumentNullException.ThrowIfNull(manual);
        var rows = AllSections.List.SelectMany(section =>
            section.Keys.Select(key => (Path: section.PathOf(key.Name), Row: Row(section, key)))).ToList();
        var known = rows.ToDictionary(row => row.Path, row => row.Row, StringComparer.Ordinal);
        var lines = new List<string>();
        foreach (var line in manual.Split('\n'))
        {
            if (PathOf(line) is not { } path) lines.Add(line);
            else if (known.TryGetValue(path, out var row)) lines.Add(row);
        }
        var before = "";
        foreach (var (path, row) in rows)
        {
            if (!lines.Contains(row)) lines.Insert(1 + lines.FindLastIndex(line => PathOf(line) == before), row);
            before = path;
        }
        return string.Join('\n', lines);
    }

    /// <summary>The path of the key that a line of the manual is about; null when it is no row of a key.</summary>
    private static string? PathOf(string line)
    {
        if (!line.StartsWith(Lead, StringComparison.Ordinal)) return null;
        var end = line.IndexOf('`', Lead.Length);
        return end < 0 ? null : line[Lead.Length..end];
    }

    private static string Row(Section section, Key key) =>
        $"{Lead}{section.PathOf(key.Name)}` |{Cell(key.TypeText)}|{Cell(key.DefaultText)}|{Cell(key.HelpText)}|";

    private static string Cell(string text) => text.Length == 0 ? " " : $" {text} ";
}
