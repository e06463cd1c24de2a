namespace Holdfast.Anycast.Drains;

/// <summary>Clients have gone when a whole period has passed without a query from one.</summary>
internal static class QuietPeriod
{
    internal static TimeSpan Length { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the queries are counted.</summary>
    internal static TimeSpan PollInterval { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns after a quiet period, or after <paramref name="limit"/>.</summary>
    /// <param name="count">Queries so far.</param>
    /// <param name="limit">The longest to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>True after a quiet period, false after the limit.</returns>
    internal static async Task<bool> WaitAsync(Func<long> count, TimeSpan limit, TimeProvider time,
        CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        var quietSince = begin;
        var queries = count();
        while (true)
        {
            if (time.GetElapsedTime(quietSince) >= Length) return true;
            if (time.GetElapsedTime(begin) >= limit) return false;
            await Task.Delay(PollInterval, time, cancellation).ConfigureAwait(false);
            var now = count();
            if (now == queries) continue;
            (queries, quietSince) = (now, time.GetTimestamp());
        }
    }
}
