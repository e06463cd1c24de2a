using Holdfast.Contracts;

namespace Holdfast.Daemon;

/// <summary>The last minute's traffic: counters since the start say little of how clients fare now.</summary>
internal sealed class TrafficWindow : IDisposable
{
    private const int Moments = 6;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<TrafficMoment> _past = new();
    private readonly LoadBalancer.LoadBalancer _balancer;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public TrafficWindow(LoadBalancer.LoadBalancer balancer, TimeProvider time)
    {
        (_balancer, _time) = (balancer, time);
        History = new TrafficHistory(balancer, time);
        _past.Enqueue(Now());
        _timer = time.CreateTimer(_ => Sample(), null, Step, Step);
    }

    /// <summary>What came before.</summary>
    public TrafficHistory History { get; }

    /// <summary>What came in the last minute, or since the start where that is not as long ago.</summary>
    public Traffic Recent()
    {
        TrafficMoment then, now = Now();
        lock (_gate) then = _past.Peek();
        return now.Since(then, _time);
    }

    public void Dispose()
    {
        _timer.Dispose();
        History.Dispose();
    }

    private void Sample()
    {
        var now = Now();
        lock (_gate)
        {
            if (_past.Count == Moments) _past.Dequeue();
            _past.Enqueue(now);
        }
    }

    private TrafficMoment Now() => TrafficMoment.Now(_balancer, _time);
}
