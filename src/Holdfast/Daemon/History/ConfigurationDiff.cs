using System.Text;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Sources;
using Holdfast.Contracts.Reports;

namespace Holdfast.Daemon.History;

/// <summary>Tells kept configurations, and what differs between two of them. Secrets written in them are not shown.</summary>
internal static class ConfigurationDiff
{
    /// <summary>The newest first.</summary>
    public static IReadOnlyList<ConfigurationEntryReport> Entries(ConfigurationHistory history)
    {
        var entries = history.Entries;
        return
        [
            .. entries.Reverse().Select((entry, index) => new ConfigurationEntryReport(
                entry.Number, entry.At, entry.By, entry.How, index == 0, entry.Sources.Digest[..12],
                [.. entry.Sources.Files.Select(file => file.Path)])),
        ];
    }

    /// <summary>What differs, file by file, in the form of <c>diff -u</c>.</summary>
    public static ConfigurationDiffReport Of(string old, ConfigurationSources was, string @new, ConfigurationSources now)
    {
        var lines = new List<string>();
        foreach (var path in was.Files.Concat(now.Files).Select(file => file.Path).Distinct())
        {
            var (before, after) = (LinesOf(was, path), LinesOf(now, path));
            // Compared as they are, shown without secrets: a changed secret is a changed line.
            List<string> changes = [.. LineDiff.Of(before ?? [], after ?? [])];
            if (changes.Count == 0 && before is null == after is null) continue;
            lines.Add($"--- {(before is null ? "/dev/null" : path)}  ({old})");
            lines.Add($"+++ {(after is null ? "/dev/null" : path)}  ({@new})");
            lines.AddRange(changes.Select(ShownLine.Of));
        }
        return new ConfigurationDiffReport(old, @new, lines);
    }

    private static string[]? LinesOf(ConfigurationSources sources, string path) =>
        sources.Files.FirstOrDefault(file => file.Path == path) is not { } file ? null
        : file.Content.Length == 0 ? [] : Encoding.UTF8.GetString(file.Content).TrimEnd('\n').Split('\n');
}
