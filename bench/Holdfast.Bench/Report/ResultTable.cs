using System.Globalization;
using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Report;

/// <summary>
/// The table for people: medians, with the least and the greatest value in brackets. The old Holdfast has its columns if it was
/// measured.
/// </summary>
internal sealed class ResultTable(Samples samples)
{
    private const string Nothing = "-";

    // What is left-aligned at either end of a line: name and unit, meaning.
    private const int LeadingTexts = 2;

    private readonly IReadOnlyList<(Contestant Contestant, string Heading)> _columns =
    [
        (Contestant.Holdfast, "Holdfast"),
        .. samples.HasOld ? [(Contestant.HoldfastOld, samples.OldHeadings.Name)]
            : Array.Empty<(Contestant, string)>(),
        (Contestant.Dnsdist, "dnsdist"), (Contestant.DnsdistBatched, "dnsdist, 64 a call"),
            (Contestant.Responder, "bare responder"),
    ];

    /// <summary>Writes it.</summary>
    public void Write(TextWriter writer)
    {
        var headings = _columns.Select(column => column.Heading);
        List<string[]> lines = [["", "unit", .. headings, "ratio", .. IfOld(samples.OldHeadings.Ratio), ""]];
        foreach (var row in Row.All)
        {
            if (_columns.Any(column => samples.Median(row, column.Contestant) is not null))
                lines.Add(Line(row));
            else if (samples.WhyMissing(row) is { } why)
            {
                var nothing = _columns.Select(_ => Nothing);
                lines.Add([row.Name, row.Unit, .. nothing, Nothing, .. IfOld(Nothing), "not available: " + why]);
            }
        }

        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        bool IsFigure(int column) => column >= LeadingTexts && column < widths.Length - 1;
        foreach (string[] line in lines)
        {
            var cells = line.Select((cell, column) =>
                IsFigure(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
        }

        foreach (string note in samples.Notes)
            writer.WriteLine(note);
    }

    private string[] Line(Row row) =>
        [
        row.Name, row.Unit, .. _columns.Select(column => Cell(row, column.Contestant)),
        Text(samples.Ratio(row)), .. IfOld(BesideOld(row)),
        row.HigherIsBetter ? $"more is better; {row.Meaning}" : row.Meaning,
    ];

    private string[] IfOld(string cell) => samples.HasOld ? [cell] : [];

    // A difference is one only where the brackets leave a gap.
    private string BesideOld(Row row)
    {
        var ratio = samples.RatioToOld(row);
        string verdict = !samples.AreApart(row, Contestant.Holdfast, Contestant.HoldfastOld) ? ""
            : ratio > 1 == row.HigherIsBetter ? " better"
            : " worse";
        return Text(ratio) + verdict;
    }

    private string Cell(Row row, Contestant contestant)
    {
        if (samples.Median(row, contestant) is not { } median)
            return Nothing;
        var values = samples.Of(row, contestant);
        string format = median >= 1000 ? "N0" : median > 100 ? "F0" : median >= 10 ? "F1" : "F2";
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return $"{Text(median)} [{Text(values.Min())}..{Text(values.Max())}]";
    }

    private static string Text(double? ratio) => ratio?.ToString("F2", CultureInfo.InvariantCulture) ?? Nothing;
}
