namespace Holdfast.LoadBalancer.Metrics;

/// <summary>A count that every worker adds to in a cell of its own, and anybody may read.</summary>
/// <param name="workers">Threads that count.</param>
internal sealed class AddressCounter(int workers)
{
    // Cells lie 128 octets apart, so that no two workers write to one cache line.
    private const int Stride = 128 / sizeof(long);

    private readonly long[] _cells = new long[(workers + 1) * Stride];

    /// <summary>All cells together.</summary>
    public long Sum
    {
        get
        {
            long sum = 0;
            for (int worker = 1; worker <= workers; worker++)
                sum += Volatile.Read(ref _cells[worker * Stride]);
            return sum;
        }
    }

    /// <summary>So many more, from another process; on the thread of the first worker.</summary>
    public void Add(long count) => _cells[Stride] += count;

    /// <summary>One more, counted by this worker.</summary>
    public void Count(int worker) => _cells[(worker + 1) * Stride]++;
}
