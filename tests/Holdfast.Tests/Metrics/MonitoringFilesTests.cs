using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Holdfast.Metrics;

namespace Holdfast.Tests.Metrics;

/// <summary>Alerts for Prometheus and the board for Grafana, in packaging/.</summary>
public sealed partial class MonitoringFilesTests
{
    private const string Rules = "prometheus/holdfast.rules.yml";
    private const string RulesTests = "prometheus/holdfast.rules.test.yml";
    private const string Board = "grafana/holdfast.json";

    [Fact]
    public async Task Alerts_fire_where_they_should_and_not_beside()
    {
        var start = new ProcessStartInfo("promtool", ["test", "rules", Path.GetFileName(RulesTests)])
        {
            WorkingDirectory = Path.GetDirectoryName(Packaged(RulesTests)),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await error);
    }

    [Fact]
    public void Every_alert_has_a_test_in_which_it_fires()
    {
        var tests = Read(RulesTests);
        var alerts = AlertName().Matches(Read(Rules)).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Matches($@"alertname: {alert}\n\s+exp_alerts:\n", tests));
    }

    [Fact]
    public void Every_alert_is_told_of_in_the_manual()
    {
        var manual = File.ReadAllText(Packaged("../docs/monitoring.md"));
        Assert.All(
            AlertName().Matches(Read(Rules)),
            match => Assert.Contains($"| `{match.Groups[1].Value}` |", manual, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Rules)]
    [InlineData(RulesTests)]
    [InlineData(Board)]
    public void Every_metric_that_is_named_exists(string file)
    {
        var known = NodeMetrics.Sections.SelectMany(section => section.Families)
            .SelectMany(family => (string[])[family.Name, family.Name + "_bucket", family.Name + "_count", family.Name + "_sum"])
            .ToHashSet();
        var named = MetricName().Matches(Read(file)).Select(match => match.Value).Distinct().ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Fact]
    public void Every_panel_of_the_board_has_a_query_and_a_place_of_its_own()
    {
        using var board = JsonDocument.Parse(Read(Board));
        var panels = board.RootElement.GetProperty("panels").EnumerateArray().ToArray();
        var places = new HashSet<(int X, int Y)>();
        foreach (var panel in panels)
        {
            var place = panel.GetProperty("gridPos");
            var (left, top) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
            var (width, height) = (place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
            for (var x = left; x < left + width; x++)
            {
                for (var y = top; y < top + height; y++)
                    Assert.True(places.Add((x, y)), $"panel {panel.GetProperty("title")} lies on another");
            }

            if (panel.GetProperty("type").GetString() == "row") continue;
            Assert.All(panel.GetProperty("targets").EnumerateArray(),
                target => Assert.NotEqual("", target.GetProperty("expr").GetString()));
        }
    }

    private static string Read(string file) => File.ReadAllText(Packaged(file));

    private static string Packaged(string file, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../packaging", file));

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"\b(?:holdfast|process)_[a-z0-9_]+\b")]
    private static partial Regex MetricName();
}
