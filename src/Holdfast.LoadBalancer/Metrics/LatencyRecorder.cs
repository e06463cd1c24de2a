using System.Runtime.CompilerServices;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>
/// Measures how long a worker's clients wait, from the moment their query was received. It reads no clock: an answer made at
/// once left with its batch, whose end is the worker's next look at the clock; a backend's answer is as old as its query.
/// </summary>
internal sealed class LatencyRecorder(LatencyScale scale, WorkerMemory memory, int worker)
{
    private long _fromCache;
    private long _fromSelf;

    /// <summary>An answer of the present batch comes from the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FromCache() => _fromCache++;

    /// <summary>An answer of the present batch is made here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FromSelf() => _fromSelf++;

    /// <summary>An answer is sent to a query that was received a while ago.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="elapsed">Since the query was received, in timestamps.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(AnswerSource source, long elapsed) =>
        memory.Latency(worker)[source].Add(scale.Bucket(elapsed), elapsed, 1);

    /// <summary>A batch has been dealt with, and what was made of it sent.</summary>
    /// <param name="elapsed">Since it was received, in timestamps.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndBatch(long elapsed)
    {
        if ((_fromCache | _fromSelf) != 0)
            Enter(elapsed);
    }

    private void Enter(long elapsed)
    {
        ref LatencyCell cell = ref memory.Latency(worker);
        int bucket = scale.Bucket(elapsed);
        cell[AnswerSource.Cache].Add(bucket, elapsed, _fromCache);
        cell[AnswerSource.Self].Add(bucket, elapsed, _fromSelf);
        _fromCache = _fromSelf = 0;
    }
}
