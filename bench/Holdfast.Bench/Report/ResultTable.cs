using System.Globalization;
using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Report;

/// <summary>The table for people: medians, with the least and the greatest value in brackets.</summary>
internal static class ResultTable
{
    private const string Nothing = "-";
    private static readonly Contestant[] Columns = [Contestant.Holdfast, Contestant.Dnsdist, Contestant.DnsdistBatched, Contestant.Responder];
    private static readonly string[] Headings = ["", "unit", "Holdfast", "dnsdist", "dnsdist, 64 a call", "bare responder", "ratio", ""];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter writer, Samples samples)
    {
        List<string[]> lines = [Headings];
        foreach (var row in Row.All)
        {
            if (Columns.Any(column => samples.Median(row, column) is not null))
                lines.Add(Line(samples, row));
            else if (samples.WhyMissing(row) is { } why)
                lines.Add([row.Name, row.Unit, Nothing, Nothing, Nothing, Nothing, Nothing, "not available: " + why]);
        }

        int[] widths = [.. Enumerable.Range(0, Headings.Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
            writer.WriteLine(string.Join("  ", line.Select((cell, column) => column is > 1 and < 7 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
        foreach (string note in samples.Notes)
            writer.WriteLine(note);
    }

    private static string[] Line(Samples samples, Row row) =>
    [
        row.Name, row.Unit, .. Columns.Select(column => Cell(samples, row, column)),
        samples.Ratio(row)?.ToString("F2", CultureInfo.InvariantCulture) ?? Nothing,
        row.HigherIsBetter ? $"more is better; {row.Meaning}" : row.Meaning,
    ];

    private static string Cell(Samples samples, Row row, Contestant contestant)
    {
        if (samples.Median(row, contestant) is not { } median)
            return Nothing;
        var values = samples.Of(row, contestant);
        string format = median >= 1000 ? "N0" : median >= 100 ? "F0" : median >= 10 ? "F1" : "F2";
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return $"{Text(median)} [{Text(values.Min())}..{Text(values.Max())}]";
    }
}
