using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>A counter as it is exported: its metric, and the label values of each of its cells.</summary>
public sealed class CounterRow
{
    private readonly int _first;

    /// <summary>A counter with a cell for each combination of label values, the last label's changing fastest.</summary>
    /// <param name="first">Its first cell.</param>
    /// <param name="family">Its metric, which other counters may share under other label values.</param>
    /// <param name="values">
    /// For each label the values it takes, in the order of the cells. Labels that tell whose counters these are (backend,
    /// cache) come before them in the metric, and are not among them.
    /// </param>
    internal CounterRow(int first, MetricFamily family, params ReadOnlySpan<ImmutableArray<string>> values)
    {
        _first = first;
        Family = family;
        ImmutableArray<ImmutableArray<string>> combinations = [[]];
        foreach (var choice in values)
            combinations = [.. combinations.SelectMany(_ => choice, (before, value) => before.Add(value))];
        Labels = combinations;
    }

    /// <summary>Its metric.</summary>
    public MetricFamily Family { get; }

    /// <summary>The label values of each cell.</summary>
    public ImmutableArray<ImmutableArray<string>> Labels { get; }

    /// <summary>Its cells.</summary>
    internal Range Cells => _first..(_first + Labels.Length);

    /// <summary>Its samples: label values, and the number.</summary>
    /// <param name="values">The counters it is one of.</param>
    public IEnumerable<(ImmutableArray<string> Labels, long Value)> Samples(CounterValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Labels.Select((labels, index) => (labels, values[_first + index]));
    }
}
