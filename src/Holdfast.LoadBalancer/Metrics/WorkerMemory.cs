using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>
/// What workers write and everybody may read: counters, histograms and heartbeats, a padded cell a worker, in native memory.
/// </summary>
internal sealed unsafe class WorkerMemory
{
    private const int HeartbeatStride = 128;

    // Never freed: readers may still hold on to it, and there is one for the life of the process.
    private readonly WorkerCounters* _counters;
    private readonly LatencyCell* _latencies;
    private readonly byte* _heartbeats;

    /// <summary>Cells for so many workers, all zero.</summary>
    public WorkerMemory(int workers)
    {
        Workers = workers;
        nuint counters = (nuint)(workers * sizeof(WorkerCounters));
        nuint heartbeats = (nuint)(workers * HeartbeatStride);
        _counters = (WorkerCounters*)NativeMemory.AlignedAlloc(counters, 128);
        nuint latencies = (nuint)(workers * sizeof(LatencyCell));
        _heartbeats = (byte*)NativeMemory.AlignedAlloc(heartbeats, 128);
        _latencies = (LatencyCell*)NativeMemory.AlignedAlloc(latencies, 128);
        NativeMemory.Clear(_latencies, latencies);
        NativeMemory.Clear(_counters, counters);
        NativeMemory.Clear(_heartbeats, heartbeats);
    }

    /// <summary>How many workers there are.</summary>
    public int Workers { get; }

    /// <summary>A worker's counters.</summary>
    public ref WorkerCounters Counters(int worker) => ref _counters[worker];

    /// <summary>A worker's latency histogram.</summary>
    public ref LatencyCell Latency(int worker) => ref _latencies[worker];

    /// <summary>A worker's last heartbeat, a timestamp of the clock's; 0 before its first.</summary>
    public ref long Heartbeat(int worker) => ref *(long*)(_heartbeats + (worker * HeartbeatStride));

    /// <summary>Managed octets that a worker's thread has allocated since its start, as of a moment ago.</summary>
    public ref long AllocatedBytes(int worker) => ref *(long*)(_heartbeats + (worker * HeartbeatStride) + sizeof(long));

    /// <summary>The heartbeat that is longest ago; 0 before all have begun.</summary>
    public long OldestHeartbeat
    {
        get
        {
            long oldest = long.MaxValue;
            for (int worker = 0; worker < Workers; worker++)
                oldest = Math.Min(oldest, Volatile.Read(ref Heartbeat(worker)));
            return oldest;
        }
    }

    /// <summary>Managed octets that all workers' threads have allocated, as of a moment ago.</summary>
    public long SumAllocatedBytes
    {
        get
        {
            long sum = 0;
            for (int worker = 0; worker < Workers; worker++)
                sum += Volatile.Read(ref AllocatedBytes(worker));
            return sum;
        }
    }

    /// <summary>The latency histogram of answers from one source, over all workers.</summary>
    /// <param name="source">The source.</param>
    /// <param name="frequency">Timestamps a second.</param>
    public LatencyHistogram SumLatency(AnswerSource source, long frequency)
    {
        var sum = LatencyHistogram.Empty;
        for (int worker = 0; worker < Workers; worker++)
            sum += _latencies[worker][source].Read(frequency);
        return sum;
    }

    /// <summary>The sum over all workers.</summary>
    public LoadBalancerCounters Sum()
    {
        var sum = new LoadBalancerCounters();
        for (int worker = 0; worker < Workers; worker++)
            sum.Values.Add(ref _counters[worker][0]);
        return sum;
    }
}
