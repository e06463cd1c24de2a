namespace Holdfast.Bench.Load;

/// <summary>What came of an open-loop load.</summary>
/// <param name="Queries">Queries scheduled.</param>
/// <param name="Answered">Those answered with NOERROR and at least one record.</param>
/// <param name="Refused">Those answered with anything else.</param>
/// <param name="Latency">From the moment a query was due to be sent until its answer was read.</param>
/// <param name="WorstDelay">How late the generator itself was at worst, in nanoseconds; it is part of the latency.</param>
internal sealed record OpenLoopResult(int Queries, int Answered, int Refused, LatencyHistogram Latency, long WorstDelay)
{
    /// <summary>Those that got no answer.</summary>
    public int Lost => Queries - Answered - Refused;
}
