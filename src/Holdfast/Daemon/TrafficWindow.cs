using Holdfast.Contracts;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Daemon;

/// <summary>The last minute's traffic: counters since the start say little of how clients fare now.</summary>
internal sealed class TrafficWindow : IDisposable
{
    private const int Moments = 6;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<Moment> _past = new();
    private readonly LoadBalancer.LoadBalancer _balancer;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public TrafficWindow(LoadBalancer.LoadBalancer balancer, TimeProvider time)
    {
        (_balancer, _time) = (balancer, time);
        _past.Enqueue(Now());
        _timer = time.CreateTimer(_ => Sample(), null, Step, Step);
    }

    /// <summary>What came in the last minute, or since the start where that is not as long ago.</summary>
    public Traffic Recent()
    {
        Moment then, now = Now();
        lock (_gate) then = _past.Peek();
        var elapsed = _time.GetElapsedTime(then.At, now.At).TotalSeconds;
        var counters = now.Counters;
        var answers = counters.Responses - then.Counters.Responses;
        var fromCache = counters.ResponsesFrom(AnswerSource.Cache) - then.Counters.ResponsesFrom(AnswerSource.Cache);
        return new Traffic(
            elapsed > 0 ? (counters.Queries - then.Counters.Queries) / elapsed : 0,
            answers > 0 ? fromCache / (double)answers : null,
            now.Latency - then.Latency);
    }

    public void Dispose() => _timer.Dispose();

    private void Sample()
    {
        var now = Now();
        lock (_gate)
        {
            if (_past.Count == Moments) _past.Dequeue();
            _past.Enqueue(now);
        }
    }

    private Moment Now() => new(_time.GetTimestamp(), _balancer.Counters,
        _balancer.Latency(AnswerSource.Cache) + _balancer.Latency(AnswerSource.Backend) + _balancer.Latency(AnswerSource.Self));

    private sealed record Moment(long At, LoadBalancerCounters Counters, LatencyHistogram Latency);
}
