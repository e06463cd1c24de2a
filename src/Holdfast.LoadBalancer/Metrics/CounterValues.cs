using System.Runtime.CompilerServices;

namespace Holdfast.LoadBalancer.Metrics;

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
