using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Handover;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>One worker's counters of one backend. Only that worker writes; anyone may read, and sees each number whole.</summary>
/// <remarks>
/// A multiple of 128 octets, so that no worker's writes slow another's (adjacent cache lines are fetched in pairs).
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = ((int)BackendCounter.End + 2 + LatencyScale.Buckets + 1 + 15) / 16 * 128)]
internal struct BackendCell
{
    /// <summary>Answers that the latency is averaged over, as in dnsdist.</summary>
    private const int LatencyWindow = 128;

    private CounterCells _counters;

    /// <summary>Queries in flight.</summary>
    public long Outstanding;

    /// <summary>Latency in microseconds: the mean of the first answers, then an exponential average over the last 128.</summary>
    public double LatencyMicroseconds;

    /// <summary>How long its answers took, in microseconds.</summary>
    public DurationCell Durations;

    /// <summary>A counter.</summary>
    [UnscopedRef]
    public ref long this[BackendCounter counter]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref Unsafe.As<CounterCells, long>(ref _counters), (int)counter);
    }

    /// <summary>A query goes out: in flight until one of the methods below is called.</summary>
    /// <param name="isUncounted">
    /// No client asks, but the node's own check or an operator: that is not counted, here as below.
    /// </param>
    public void QuerySent(bool isUncounted = false)
    {
        Outstanding++;
        if (!isUncounted)
            this[BackendCounter.Queries]++;
    }

    /// <summary>Its answer was taken.</summary>
    /// <param name="microseconds">From query to answer.</param>
    /// <param name="responseCode">The response code of its header.</param>
    /// <param name="isUncounted">As it was sent.</param>
    public void AnswerReceived(long microseconds, int responseCode = 0, bool isUncounted = false)
    {
        Outstanding--;
        if (isUncounted)
            return;
        long answers = ++this[BackendCounter.Answers];
        this[BackendCounter.Responses + Math.Min(responseCode, WorkerCounters.Codes - 1)]++;
        Durations.Add(LatencyScale.Microseconds.Bucket(microseconds), microseconds, 1);
        LatencyMicroseconds += (microseconds - LatencyMicroseconds) / Math.Min(answers, LatencyWindow);
    }

    /// <summary>Its time is over.</summary>
    public void TimedOut(bool isUncounted = false)
    {
        Outstanding--;
        if (!isUncounted)
            this[BackendCounter.Timeouts]++;
    }

    /// <summary>Another backend has answered it.</summary>
    public void Abandoned() => Outstanding--;

    /// <summary>It could not be sent, or its connection broke.</summary>
    public void SendFailed(bool isUncounted = false)
    {
        Outstanding--;
        if (!isUncounted)
            this[BackendCounter.SendErrors]++;
    }

    /// <summary>It gave way to a newer one.</summary>
    public void GaveWay(bool isUncounted = false)
    {
        Outstanding--;
        if (!isUncounted)
            this[BackendCounter.GaveWay]++;
    }

    /// <summary>Adds what another process has counted.</summary>
    public void Add(BackendCountersHandover counts)
    {
        foreach (var (cell, count) in CounterNames.Backend(counts.Counts))
            this[cell] += count;
        Durations.Add(counts.Durations, LatencyScale.Microseconds.Frequency);
        // Without an answer of its own, the mean of all.
        if (LatencyMicroseconds == 0 && counts.Durations.Counts.Sum() is > 0 and var answers)
            LatencyMicroseconds = counts.Durations.SumSeconds * 1e6 / answers;
    }

    /// <summary>A cell for each <see cref="BackendCounter"/>.</summary>
    [InlineArray((int)BackendCounter.End)]
    private struct CounterCells
    {
        private long _first;
    }
}
