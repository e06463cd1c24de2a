using Holdfast.Lab.Reports;
using Holdfast.Lab.Scenarios;

namespace Holdfast.Lab.Commands;

/// <summary>Medians and worst values over several runs of the scenarios.</summary>
internal static class Summary
{
    public static int Print(string[] files)
    {
        var results = files.SelectMany(ScenarioLog.Read).GroupBy(r => r.Scenario).OrderBy(g => g.Key, StringComparer.Ordinal);
        var rows = new List<string[]> { (string[])["SCENARIO", "RUNS", "LOST, MEDIAN", "WORST", "ROUTE MOVED, MEDIAN", "WORST"] };
        foreach (var scenario in results)
        {
            var lost = scenario.Select(r => (double)r.Lost).Order().ToList();
            var moved = scenario.Where(r => r.RouteMovedMilliseconds is not null).Select(r => r.RouteMovedMilliseconds!.Value)
                .Order().ToList();
            rows.Add([scenario.Key, $"{lost.Count}", $"{Median(lost):F0}", $"{lost[^1]:F0}",
                moved.Count > 0 ? $"{Median(moved):F1} ms" : "-", moved.Count > 0 ? $"{moved[^1]:F1} ms" : "-"]);
        }

        Table.Print(rows);
        return 0;
    }

    private static double Median(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}
