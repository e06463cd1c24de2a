using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Report;

/// <summary>Everything measured: for each row and contestant, a value a run.</summary>
internal sealed class Samples
{
    private readonly Dictionary<(Row, Contestant), List<double>> _values = [];
    private readonly Dictionary<Row, string> _missing = [];

    /// <summary>What the reader must know beside the figures.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What the columns of <see cref="Contestant.HoldfastOld"/> are called: its own, and the ratio to it.</summary>
    public (string Name, string Ratio) OldHeadings { get; init; } = ("old Holdfast", "new/old");

    /// <summary>Whether an old Holdfast was measured too.</summary>
    public bool HasOld => _values.Keys.Any(key => key.Item2 == Contestant.HoldfastOld);

    /// <summary>Adds a run's value.</summary>
    public void Add(Row row, Contestant contestant, double value)
    {
        if (!_values.TryGetValue((row, contestant), out var list))
            _values.Add((row, contestant), list = []);
        list.Add(value);
    }

    /// <summary>Says why a row has no values.</summary>
    public void Miss(Row row, string why) => _missing[row] = why;

    /// <summary>Why a row has no values, or null.</summary>
    public string? WhyMissing(Row row) => _missing.GetValueOrDefault(row);

    /// <summary>The values, in the order of the runs; empty when there are none.</summary>
    public IReadOnlyList<double> Of(Row row, Contestant contestant) => _values.GetValueOrDefault((row, contestant), []);

    /// <summary>The median, or null when there are no values.</summary>
    public double? Median(Row row, Contestant contestant)
    {
        double[] sorted = [.. Of(row, contestant).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? null
            : sorted.Length % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>dnsdist's better mode in this row, or null.</summary>
    public double? Theirs(Row row)
    {
        double?[] modes = [Median(row, Contestant.Dnsdist), Median(row, Contestant.DnsdistBatched)];
        return row.HigherIsBetter ? modes.Max() : modes.Min();
    }

    /// <summary>Holdfast's median divided by <see cref="Theirs"/>, or null.</summary>
    public double? Ratio(Row row) => Ratio(row, Theirs(row));

    /// <summary>Holdfast's median divided by that of the old Holdfast, or null.</summary>
    public double? RatioToOld(Row row) => Ratio(row, Median(row, Contestant.HoldfastOld));

    /// <summary>Whether the least and greatest values of two contestants leave a gap between them.</summary>
    public bool AreApart(Row row, Contestant one, Contestant other) =>
        Of(row, one) is { Count: > 0 } a && Of(row, other) is { Count: > 0 } b && (a.Min() > b.Max() || a.Max() < b.Min());

    private double? Ratio(Row row, double? other) =>
        Median(row, Contestant.Holdfast) is { } ours && other > 0 ? ours / other : null;
}
