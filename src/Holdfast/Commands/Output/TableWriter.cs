namespace Holdfast.Commands.Output;

/// <summary>A plain table: aligned, uncut, one line a row, so that people and <c>awk</c> can read it.</summary>
internal sealed class TableWriter
{
    private readonly List<Cell[]> _rows = [];
    private readonly string[] _headers;
    private readonly bool[] _rightAligned;

    /// <param name="headers">One per column; a leading <c>&gt;</c> aligns the column right.</param>
    public TableWriter(params string[] headers)
    {
        _rightAligned = [.. headers.Select(header => header.StartsWith('>'))];
        _headers = [.. headers.Select(header => header.TrimStart('>'))];
    }

    public void Add(params Cell[] cells) =>
        _rows.Add([.. cells.Select(cell => cell.Text.Length == 0 ? cell with { Text = "-" } : cell)]);

    /// <summary>Writes it with its headers, and without colours.</summary>
    public void WriteTo(TextWriter output) => WriteTo(new TextOutput(output));

    public void WriteTo(TextOutput output)
    {
        var widths = new int[_headers.Length];
        if (output.Headers) Measure(_headers, static header => header, widths);
        foreach (var row in _rows) Measure(row, static cell => cell.Text, widths);
        if (output.Headers) Write(output, widths, [.. _headers.Select(header => (Cell)header)]);
        foreach (var row in _rows) Write(output, widths, row);
    }

    private static void Measure<T>(T[] row, Func<T, string> text, int[] widths)
    {
        for (var column = 0; column < row.Length; column++) widths[column] = Math.Max(widths[column], text(row[column]).Length);
    }

    private void Write(TextOutput output, int[] widths, Cell[] row)
    {
        var line = new System.Text.StringBuilder();
        for (var column = 0; column < row.Length; column++)
        {
            var padding = widths[column] - row[column].Text.Length;
            if (column > 0) line.Append("  ");
            if (_rightAligned[column]) line.Append(' ', padding);
            line.Append(output.Coloured(row[column]));
            // Nothing stands behind the last column, nor behind the text of a line.
            if (!_rightAligned[column] && column < row.Length - 1) line.Append(' ', padding);
        }
        output.Writer.WriteLine(line.ToString().TrimEnd());
    }
}
