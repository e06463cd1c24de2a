using Holdfast.Contracts;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Daemon;

/// <summary>What was counted of clients' queries up to a moment.</summary>
/// <param name="At">When: a timestamp of the clock's.</param>
/// <param name="Counters">Queries and answers.</param>
/// <param name="Latency">How long answers of every source took.</param>
internal sealed record TrafficMoment(long At, LoadBalancerCounters Counters, LatencyHistogram Latency)
{
    public static TrafficMoment Now(LoadBalancer.LoadBalancer balancer, TimeProvider time) => new(
        time.GetTimestamp(), balancer.Counters,
        balancer.Latency(AnswerSource.Cache) + balancer.Latency(AnswerSource.Backend) + balancer.Latency(AnswerSource.Self));

    /// <summary>What came between another moment and this one.</summary>
    public Traffic Since(TrafficMoment then, TimeProvider time)
    {
        double elapsed = time.GetElapsedTime(then.At, At).TotalSeconds;
        long answers = Counters.Responses - then.Counters.Responses;
        long fromCache = Counters.ResponsesFrom(AnswerSource.Cache) - then.Counters.ResponsesFrom(AnswerSource.Cache);
        return new Traffic(
            elapsed > 0 ? (Counters.Queries - then.Counters.Queries) / elapsed : 0,
            answers > 0 ? fromCache / (double)answers : null,
            Latency - then.Latency);
    }
}
