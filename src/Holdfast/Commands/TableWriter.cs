namespace Holdfast.Commands;

/// <summary>A plain table: aligned, uncut, one line a row, so that people and <c>awk</c> can read it.</summary>
internal sealed class TableWriter
{
    private readonly List<string[]> _rows = [];
    private readonly bool[] _rightAligned;

    /// <param name="headers">One per column; a leading <c>&gt;</c> aligns the column right.</param>
    public TableWriter(params string[] headers)
    {
        _rightAligned = [.. headers.Select(header => header.StartsWith('>'))];
        _rows.Add([.. headers.Select(header => header.TrimStart('>'))]);
    }

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(cell => cell.Length == 0 ? "-" : cell)]);

    public void WriteTo(TextWriter output)
    {
        var widths = new int[_rightAligned.Length];
        foreach (var row in _rows)
            for (var column = 0; column < row.Length; column++)
                widths[column] = Math.Max(widths[column], row[column].Length);
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) => _rightAligned[column]
                ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
