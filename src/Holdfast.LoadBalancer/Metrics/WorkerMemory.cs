using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Answers;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>What workers write and everybody may read: counters, histograms and heartbeats, a padded cell a worker, in native memory.</summary>
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

    /// <summary>The latency histogram of answers from one source, over all workers.</summary>
    /// <param name="source">The source.</param>
    /// <param name="frequency">Timestamps a second.</param>
    public LatencyHistogram SumLatency(AnswerSource source, long frequency)
    {
        long[] counts = new long[LatencyScale.Buckets];
        double sum = 0;
        for (int worker = 0; worker < Workers; worker++)
        {
            ref LatencyCell cell = ref _latencies[worker];
            for (int bucket = 0; bucket < counts.Length; bucket++)
                counts[bucket] += Volatile.Read(ref cell.Counts[((int)source * LatencyScale.Buckets) + bucket]);
            sum += Volatile.Read(ref cell.Sums[(int)source]);
        }

        return new LatencyHistogram { Counts = [.. counts], SumSeconds = sum / frequency };
    }

    /// <summary>The sum over all workers.</summary>
    public LoadBalancerCounters Sum()
    {
        WorkerCounters sum = default;
        var total = MemoryMarshal.Cast<WorkerCounters, long>(new Span<WorkerCounters>(ref sum));
        for (int worker = 0; worker < Workers; worker++)
        {
            var cells = MemoryMarshal.Cast<WorkerCounters, long>(new Span<WorkerCounters>(_counters + worker, 1));
            for (int i = 0; i < cells.Length; i++)
                total[i] += Volatile.Read(ref cells[i]);
        }

        return new LoadBalancerCounters
        {
            UdpIpv4Queries = sum.UdpIpv4Queries,
            UdpIpv6Queries = sum.UdpIpv6Queries,
            TcpIpv4Queries = sum.TcpIpv4Queries,
            TcpIpv6Queries = sum.TcpIpv6Queries,
            OwnChecks = sum.OwnChecks,
            FromCache = sum.Responses.Of(AnswerSource.Cache),
            FromBackends = sum.Responses.Of(AnswerSource.Backend),
            FromSelf = sum.Responses.Of(AnswerSource.Self),
            Truncated = sum.Truncated,
            AclDropped = sum.AclDropped,
            RuleDropped = sum.RuleDropped,
            RuleDecided = sum.RuleDecided,
            Unparsable = sum.Unparsable,
            ResponsesAsQueries = sum.ResponsesAsQueries,
            Oversized = sum.Oversized,
            NoBackend = sum.NoBackend,
            BackendTimeouts = sum.BackendTimeouts,
            BackendSendErrors = sum.BackendSendErrors,
            LateAnswers = sum.LateAnswers,
            ForgedAnswers = sum.ForgedAnswers,
            InFlightLimit = sum.InFlightLimit,
            AnswersNotSent = sum.AnswersNotSent,
            TcpAccepted = sum.TcpAccepted,
            TcpOpen = sum.TcpAccepted - sum.TcpClosed,
            TcpLimitReached = sum.TcpLimitReached,
            TcpClientLimitReached = sum.TcpClientLimitReached,
            TcpIdleTimeouts = sum.TcpIdleTimeouts,
            TcpMessageTimeouts = sum.TcpMessageTimeouts,
            TcpSlowReaders = sum.TcpSlowReaders,
            TcpZeroLengthFrames = sum.TcpZeroLengthFrames,
            TcpBackendTimeouts = sum.TcpBackendTimeouts,
            TcpBackendErrors = sum.TcpBackendErrors,
            NoBackendDropped = sum.NoBackendDropped,
            Merged = sum.Merged,
            MergedUnanswered = sum.MergedUnanswered,
        };
    }
}
