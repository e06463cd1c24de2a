using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Report;

/// <summary>Everything measured: for each row and contestant, a value a run.</summary>
internal sealed class Samples
{
    private readonly Dictionary<(Row, Contestant), List<double>> _values = [];
    private readonly Dictionary<Row, string> _missing = [];

    /// <summary>What the reader must know beside the figures.</summary>
    public List<string> Notes { get; } = [];

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
    public double? Ratio(Row row) => Median(row, Contestant.Holdfast) is { } ours && Theirs(row) is { } theirs && theirs > 0 ? ours / theirs : null;
}
