using Holdfast.Anycast.Decision;

namespace Holdfast.Daemon.State;

/// <summary>
/// Knows how often in a row the node died young: a start is written down when it happens, and struck out when the process is
/// stopped by a signal or has lived long. What is still there at the next start died young, whatever killed it.
/// </summary>
internal sealed class CrashWatch(StateFile<StartsRecord> file, TimeProvider time) : IDisposable
{
    private const int Remembered = 100;

    private ITimer? _survival;

    /// <summary>Writes this start down.</summary>
    /// <returns>What holds the node back; null when nothing does.</returns>
    public CrashBackoff? Begin(CrashBackoffOptions options)
    {
        if (options.After == 0) return null;
        var now = time.GetUtcNow();
        var deaths = file.Load()?.Starts ?? [];
        var backoff = options.For(deaths.Count, now);
        _ = file.SaveAsync(new StartsRecord([.. deaths.TakeLast(Remembered - 1), now]));
        // One that is not written down before the routes go out is not counted when it dies of them.
        file.Flush();
        _survival = time.CreateTimer(_ => Forget(), null, (backoff?.Until ?? now) - now + options.Max, Timeout.InfiniteTimeSpan);
        return backoff;
    }

    /// <summary>
    /// The process is stopped by a signal, or has lived long: it did not die young, and those before it no longer count.
    /// </summary>
    public void Forget()
    {
        if (_survival is null) return;
        _ = file.SaveAsync(new StartsRecord([]));
    }

    public void Dispose() => _survival?.Dispose();
}

/// <summary>
/// What <c>starts.json</c> holds: when processes were started that neither were stopped nor lived long, the oldest first.
/// </summary>
internal sealed record StartsRecord(IReadOnlyList<DateTimeOffset> Starts);
