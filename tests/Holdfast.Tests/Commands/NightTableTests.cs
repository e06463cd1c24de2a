using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Holdfast.Tests.Commands;

/// <summary>
/// The table "At 3 a.m." of docs/failures.md. That its commands exist is <see cref="DocumentedCommandsTests"/>' matter; that they
/// say what is quoted when it has happened, that of tests/docs/night.
/// </summary>
public sealed partial class NightTableTests
{
    private static readonly List<(int Number, string Ask, string Quoted)> Rows =
    [
        .. Row().Matches(File.ReadAllText(InRepository("docs/failures.md")))
            .Select(row => (int.Parse(row.Groups["number"].ValueSpan, null), row.Groups["ask"].Value, row.Groups["says"].Value)),
    ];

    [Fact]
    public void There_are_twenty_and_they_are_counted()
    {
        Assert.InRange(Rows.Count, 20, 40);
        Assert.Equal(Enumerable.Range(1, Rows.Count), Rows.Select(row => row.Number));
        Assert.All(Rows, row => Assert.Matches("`(holdfast|birdc) ", row.Ask));
    }

    [Fact]
    public void Each_is_broken_in_the_lab()
    {
        string breaks = File.ReadAllText(InRepository("tests/docs/night-breaks"));
        Assert.Equal(
            Rows.Select(row => row.Number).Order(),
            Break().Matches(breaks).Select(one => int.Parse(one.Groups[1].ValueSpan, null)).Order());
    }

    /// <summary>What of a quoted text is the same each time stands in the product's source.</summary>
    [Fact]
    public void What_is_quoted_can_be_said()
    {
        string source = string.Concat(Directory.EnumerateFiles(InRepository("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        var quoted = Rows.Where(row => row.Ask.Contains("`holdfast ", StringComparison.Ordinal))
            .SelectMany(row => Quote().Matches(row.Quoted).Select(quote => (row.Number, Text: quote.Groups[1].Value))).ToList();
        Assert.InRange(quoted.Count, 15, 100);
        Assert.All(quoted, one => Assert.All(
            one.Text.Split('…', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            part => Assert.True(source.Contains(part, StringComparison.OrdinalIgnoreCase), $"{one.Number}: nothing says '{part}'")));
    }

    private static string InRepository(string path, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../..", path));

    [GeneratedRegex(@"^\| (?<number>[0-9]+) \| [^|]+ \| (?<ask>[^|]+) \| (?<says>[^|]+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^break_([0-9]+)\(\)", RegexOptions.Multiline)]
    private static partial Regex Break();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quote();
}
