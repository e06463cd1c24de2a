namespace Holdfast.Lab.Reports;

/// <summary>Aligned columns for people.</summary>
internal static class Table
{
    public static void Print(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            Console.WriteLine("  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        Console.WriteLine();
    }
}
