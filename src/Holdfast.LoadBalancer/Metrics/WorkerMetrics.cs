namespace Holdfast.LoadBalancer.Metrics;

/// <summary>What one worker counts and measures.</summary>
/// <param name="memory">The memory of all workers' counters.</param>
/// <param name="scale">The buckets of latency histograms.</param>
/// <param name="worker">The worker's number.</param>
internal sealed class WorkerMetrics(WorkerMemory memory, LatencyScale scale, int worker)
{
    /// <summary>Its counters.</summary>
    public ref WorkerCounters Counters => ref memory.Counters(worker);

    /// <summary>Measures how long clients wait.</summary>
    public LatencyRecorder Latency { get; } = new(scale, memory, worker);
}
