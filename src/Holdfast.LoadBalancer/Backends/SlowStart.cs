using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Backends;

/// <summary>
/// A backend that has come up is given a share of its queries that rises with time, so that a cold cache is not asked everything
/// at once. Whatever policy chose it, the others are passed on to the next candidate.
/// </summary>
internal sealed class SlowStart
{
    private const long None = 0;
    private const long WithNextQuery = -1;

    // The share it begins with: one in so many.
    private const int LeastShare = 20;

    // When it began, in milliseconds of the workers' clock.
    private long _began;

    /// <summary>The backend has come up: its share rises from its next query on.</summary>
    public void Begin() => Volatile.Write(ref _began, WithNextQuery);

    /// <summary>Whether a query for which the backend was chosen is to go to another.</summary>
    /// <param name="time">After how long the share is whole, in milliseconds.</param>
    /// <param name="now">The present moment, in milliseconds of the workers' clock.</param>
    /// <param name="random">The worker's generator.</param>
    public bool PassesOn(long time, long now, ref WorkerRandom random)
    {
        long began = Volatile.Read(ref _began);
        if (began == None)
            return false;
        if (began == WithNextQuery)
        {
            Interlocked.CompareExchange(ref _began, Math.Max(now, 1), WithNextQuery);
            began = now;
        }

        long elapsed = now - began;
        if (elapsed < time)
            return random.Below((ulong)time) >= (ulong)Math.Max(elapsed, time / LeastShare);
        Interlocked.CompareExchange(ref _began, None, began);
        return false;
    }
}
