namespace Holdfast.Commands.Output;

/// <summary>How a report is shown to people.</summary>
/// <typeparam name="T">The report.</typeparam>
/// <param name="Write">Writes it as <c>-o table</c> and <c>-o wide</c> want it.</param>
/// <param name="Names">What <c>-o name</c> prints of it, one a line.</param>
internal sealed record View<T>(Action<T, TextOutput> Write, Func<T, IEnumerable<string>> Names);

/// <summary>Rows of one kind as a table: its columns.</summary>
/// <param name="name">What <c>-o name</c> prints of a row.</param>
internal sealed class Columns<TRow>(Func<TRow, string> name)
{
    private readonly List<(string Header, Func<TRow, Cell> Cell, bool Wide)> _columns = [];

    /// <summary>The whole report, where it is a list of such rows.</summary>
    public View<IReadOnlyList<TRow>> List => new(Write, rows => rows.Select(name));

    /// <param name="header">Its name; a leading <c>&gt;</c> aligns the column right.</param>
    /// <param name="cell">What stands in it.</param>
    public Columns<TRow> Add(string header, Func<TRow, Cell> cell)
    {
        _columns.Add((header, cell, false));
        return this;
    }

    /// <summary>A column that only <c>-o wide</c> shows.</summary>
    public Columns<TRow> AddWide(string header, Func<TRow, Cell> cell)
    {
        _columns.Add((header, cell, true));
        return this;
    }

    public void Write(IReadOnlyList<TRow> rows, TextOutput output)
    {
        var shown = _columns.FindAll(column => output.Wide || !column.Wide);
        var table = new TableWriter([.. shown.Select(column => column.Header)]);
        foreach (var row in rows) table.Add([.. shown.Select(column => column.Cell(row))]);
        table.WriteTo(output);
    }
}
