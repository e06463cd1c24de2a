using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Holdfast.Commands;
using Holdfast.Contracts.Reports;
using Holdfast.Linux.Capabilities;

namespace Holdfast.Tests.Commands;

/// <summary>
/// docs/daemon.md: below each mark <c>&lt;!-- NAME --&gt;</c> stands a table made from what the manual page is made of. And
/// tables of docs/operating.md that are written by hand, which name what there is.
/// </summary>
public sealed partial class DaemonReferenceTests
{
    /// <summary>Set HOLDFAST_UPDATE_DOCS=1 to have the tables written anew.</summary>
    [Theory]
    [InlineData("files")]
    [InlineData("environment")]
    [InlineData("signals")]
    public void The_page_has_what_the_manual_page_has(string mark)
    {
        var page = Read("daemon.md");
        var begin = page.IndexOf($"<!-- {mark} -->\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/daemon.md has no line <!-- {mark} -->");
        begin = page.IndexOf('\n', begin) + 1;
        var end = begin;
        while (end < page.Length && page[end] == '|') end = page.IndexOf('\n', end) + 1;
        if (Environment.GetEnvironmentVariable("HOLDFAST_UPDATE_DOCS") == "1")
            File.WriteAllText(Documentation("daemon.md"), page[..begin] + Table(mark) + page[end..]);
        else Assert.Equal(Table(mark), page[begin..end]);
    }

    [Fact]
    public void Every_kind_of_event_is_told_of()
    {
        var table = Rows(Read("operating.md"), "| kind | what |");
        var told = table.SelectMany(row => Word().Matches(row.Split('|')[1])).Select(word => word.Groups[1].Value);
        Assert.Equal(Enum.GetNames<EventKind>().Select(kind => kind.ToLowerInvariant()).Order(), told.Order());
    }

    [Fact]
    public void Every_capability_that_is_kept_is_told_of()
    {
        // The numbers of linux/capability.h.
        var numbers = new Dictionary<string, int>
        {
            ["CAP_DAC_READ_SEARCH"] = 2,
            ["CAP_KILL"] = 5,
            ["CAP_SETGID"] = 6,
            ["CAP_SETUID"] = 7,
            ["CAP_SETPCAP"] = 8,
            ["CAP_NET_BIND_SERVICE"] = 10,
            ["CAP_NET_ADMIN"] = 12,
            ["CAP_NET_RAW"] = 13,
            ["CAP_SYS_NICE"] = 23,
        };
        var table = Rows(Read("operating.md"), "| capability | what needs it |");
        var told = table.SelectMany(row => Capability().Matches(row.Split('|')[1])).Select(match => numbers[match.Value]);
        // Before Linux 5.7 alone, as the page says.
        var mask = told.Where(number => number != 13).Aggregate(0UL, (mask, number) => mask | (1UL << number));
        Assert.Equal(DaemonCapabilities.Needed & ~(1UL << 13), mask);
    }

    private static string Table(string mark)
    {
        var (head, rows) = mark switch
        {
            "files" => ("path", ManCommand.Files),
            "environment" => ("variable", ManCommand.Variables),
            _ => ("signal", ManCommand.Signals),
        };
        var table = new StringBuilder($"| {head} | |\n|---|---|\n");
        foreach (var (name, meaning) in rows) table.Append(CultureInfo.InvariantCulture, $"| `{name}` | {meaning} |\n");
        return table.ToString();
    }

    private static IEnumerable<string> Rows(string page, string head)
    {
        var begin = page.IndexOf(head + "\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/operating.md has no table that begins with {head}");
        return page[begin..].Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'));
    }

    private static string Read(string page) => File.ReadAllText(Documentation(page));

    private static string Documentation(string page, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs", page));

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Word();

    [GeneratedRegex("CAP_[A-Z_]+")]
    private static partial Regex Capability();
}
