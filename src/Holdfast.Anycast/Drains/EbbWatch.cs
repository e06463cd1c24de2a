namespace Holdfast.Anycast.Drains;

/// <summary>Waits for the ebb: no more queries from clients, since the routes have moved away.</summary>
internal static class EbbWatch
{
    /// <summary>So long without a query is the ebb.</summary>
    internal static TimeSpan Quiet { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the count is looked at.</summary>
    internal static TimeSpan Look { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when a whole second has passed without a query, or after <paramref name="limit"/>.</summary>
    /// <param name="count">Queries so far.</param>
    /// <param name="limit">The longest to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>True for the ebb, false for the limit.</returns>
    internal static async Task<bool> WaitAsync(Func<long> count, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        var quietSince = begin;
        var queries = count();
        while (true)
        {
            if (time.GetElapsedTime(quietSince) >= Quiet) return true;
            if (time.GetElapsedTime(begin) >= limit) return false;
            await Task.Delay(Look, time, cancellation).ConfigureAwait(false);
            var now = count();
            if (now == queries) continue;
            (queries, quietSince) = (now, time.GetTimestamp());
        }
    }
}
