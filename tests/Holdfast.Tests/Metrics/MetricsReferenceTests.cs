using System.Runtime.CompilerServices;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.Metrics;

namespace Holdfast.Tests.Metrics;

/// <summary>
/// docs/metrics.md: the tables are made from the rows that <c>/metrics</c> is written from; the text around them is written
/// by hand.
/// </summary>
public sealed class MetricsReferenceTests
{
    private const string TableHead = "| metric | type | labels | meaning |\n|---|---|---|---|\n";

    /// <summary>Set HOLDFAST_UPDATE_DOCS=1 to have the tables written anew.</summary>
    [Fact]
    public void The_reference_has_the_table_of_every_section()
    {
        var path = ReferencePath();
        var reference = File.ReadAllText(path);
        var expected = WithTables(reference);
        if (Environment.GetEnvironmentVariable("HOLDFAST_UPDATE_DOCS") == "1") File.WriteAllText(path, expected);
        else Assert.Equal(expected, reference);
    }

    [Fact]
    public void The_reference_has_no_other_table() =>
        Assert.Equal(NodeMetrics.Sections.Length, File.ReadAllText(ReferencePath()).Split(TableHead).Length - 1);

    [Fact]
    public void No_cell_breaks_its_table() =>
        Assert.All(NodeMetrics.Sections.SelectMany(section => section.Families),
            family => Assert.DoesNotContain('|', family.Help));

    [Fact]
    public void A_row_that_differs_is_seen()
    {
        var reference = File.ReadAllText(ReferencePath());
        var changed = reference.Replace("Worker threads.", "Threads.", StringComparison.Ordinal);
        Assert.NotEqual(reference, changed);
        Assert.Equal(reference, WithTables(changed));
    }

    private static string WithTables(string reference)
    {
        foreach (var (heading, families) in NodeMetrics.Sections)
        {
            var section = reference.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
            Assert.True(section >= 0, $"there is no section '{heading}'");
            var begin = reference.IndexOf(TableHead, section, StringComparison.Ordinal);
            Assert.True(begin >= 0, $"there is no table below '{heading}'");
            var end = begin + TableHead.Length;
            while (end < reference.Length && reference[end] == '|') end = reference.IndexOf('\n', end) + 1;
            reference = reference[..begin] + TableHead + string.Concat(families.Select(Row)) + reference[end..];
        }
        return reference;
    }

    private static string Row(MetricFamily family)
    {
        var labels = string.Concat(family.Labels.Select((label, index) => $"{(index == 0 ? "" : ",")} `{label}`"));
        return $"| `{family.Name}` | {family.Kind.ToString().ToLowerInvariant()} |{labels} | {family.Help} |\n";
    }

    private static string ReferencePath([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/metrics.md"));
}
