using System.Collections.Immutable;
using System.Runtime.CompilerServices;

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

/// <summary>Counters summed over all workers. Each number is whole; they are read one after another.</summary>
public sealed class CounterValues
{
    private readonly long[] _cells;

    /// <summary>All zero.</summary>
    /// <param name="cells">How many.</param>
    internal CounterValues(int cells) => _cells = new long[cells];

    /// <summary>One cell.</summary>
    internal ref long this[int cell] => ref _cells[cell];

    /// <summary>Several cells together.</summary>
    internal long Sum(Range cells)
    {
        long sum = 0;
        foreach (long value in _cells.AsSpan(cells))
            sum += value;
        return sum;
    }

    /// <summary>Adds a worker's counters, while it may be counting.</summary>
    /// <param name="worker">The first of its cells; they lie one behind another, in the order of these.</param>
    internal void Add(ref long worker)
    {
        for (int cell = 0; cell < _cells.Length; cell++)
            _cells[cell] += Volatile.Read(ref Unsafe.Add(ref worker, cell));
    }
}
