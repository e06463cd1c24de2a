using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>One worker's counters of one backend. Only that worker writes; anyone may read, and sees each number whole.</summary>
/// <remarks>Two cache lines long, so that no worker's writes slow another's (adjacent lines are fetched in pairs).</remarks>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct BackendCell
{
    /// <summary>Answers that the latency is averaged over, as in dnsdist.</summary>
    private const int LatencyWindow = 128;

    /// <summary>Queries sent, repeated ones included.</summary>
    public long Queries;

    /// <summary>Answers that were taken.</summary>
    public long Answers;

    /// <summary>Queries whose answer did not come in time.</summary>
    public long Timeouts;

    /// <summary>Queries that could not be sent, or whose connection broke.</summary>
    public long SendErrors;

    /// <summary>Answers that came after their query had timed out.</summary>
    public long Late;

    /// <summary>Answers whose ID or question fits no query in flight.</summary>
    public long Forged;

    /// <summary>Queries in flight.</summary>
    public long Outstanding;

    /// <summary>Latency in microseconds: the mean of the first answers, then an exponential average over the last 128.</summary>
    public double LatencyMicroseconds;

    /// <summary>A query goes out: counted, and in flight until one of the three methods below is called.</summary>
    public void QuerySent()
    {
        Queries++;
        Outstanding++;
    }

    /// <summary>Its answer was taken.</summary>
    /// <param name="microseconds">From query to answer.</param>
    public void AnswerReceived(long microseconds)
    {
        Answers++;
        Outstanding--;
        LatencyMicroseconds += (microseconds - LatencyMicroseconds) / Math.Min(Answers, LatencyWindow);
    }

    /// <summary>Its time is over.</summary>
    public void TimedOut()
    {
        Timeouts++;
        Outstanding--;
    }

    /// <summary>It could not be sent, or its connection broke.</summary>
    public void SendFailed()
    {
        SendErrors++;
        Outstanding--;
    }
}
