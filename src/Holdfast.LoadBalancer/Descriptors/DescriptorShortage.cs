using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer.Descriptors;

/// <summary>What a descriptor was wanted for.</summary>
public enum DescriptorUse
{
    /// <summary>A client's TCP connection, which waits to be accepted until there is one.</summary>
    Client,

    /// <summary>A backend's health check, which is not made: that says nothing of the backend.</summary>
    HealthCheck,
}

/// <summary>The uses' label values in metrics.</summary>
public static class DescriptorUses
{
    /// <summary>By <see cref="DescriptorUse"/>.</summary>
    public static ImmutableArray<string> Labels { get; } = ["client", "health_check"];
}

/// <summary>
/// Counts what failed because the process, or the system, had no descriptor left (EMFILE, ENFILE), and says it in the log once a
/// minute at most.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is said.</param>
internal sealed partial class DescriptorShortage(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly long[] _counts = new long[DescriptorUses.Labels.Length];
    private long _silentUntil;

    /// <summary>How often there was none for this.</summary>
    public long Count(DescriptorUse use) => Volatile.Read(ref _counts[(int)use]);

    /// <summary>There was none; from any thread, and without waiting for the log.</summary>
    public void Met(DescriptorUse use)
    {
        Interlocked.Increment(ref _counts[(int)use]);
        long now = time.GetTimestamp();
        long silentUntil = Volatile.Read(ref _silentUntil);
        long next = now + (long)(Pause.TotalSeconds * time.TimestampFrequency);
        bool isFirst = (silentUntil == 0 || now >= silentUntil)
            && Interlocked.CompareExchange(ref _silentUntil, next, silentUntil) == silentUntil;
        if (isFirst)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static its => its.Shortage.LogShortage(DescriptorUses.Labels[(int)its.Use]), (Shortage: this, Use: use),
                preferLocal: false);
        }
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "No descriptor is left (for a {Use}): clients' TCP connections wait, health checks are not made; raise LimitNOFILE")]
    private partial void LogShortage(string use);
}
