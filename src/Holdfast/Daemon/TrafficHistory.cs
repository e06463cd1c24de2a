using Holdfast.Contracts;

namespace Holdfast.Daemon;

/// <summary>
/// The traffic of each <see cref="TrafficRange"/>, so that a page that is opened shows what came before. Each range has a ring of
/// points of its own, made of counters at both ends of a step: percentiles are those of the step, not an average of others.
/// </summary>
internal sealed class TrafficHistory : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LoadBalancer.LoadBalancer _balancer;
    private readonly TimeProvider _time;
    private readonly Series[] _series;
    private readonly ITimer _timer;
    private long _ticks;

    public TrafficHistory(LoadBalancer.LoadBalancer balancer, TimeProvider time)
    {
        (_balancer, _time) = (balancer, time);
        var now = TrafficMoment.Now(balancer, time);
        var step = TrafficRange.All[0].Step;
        _series = [.. TrafficRange.All.Select(range => new Series(range, (long)(range.Step / step), now))];
        _timer = time.CreateTimer(_ => Sample(), null, step, step);
    }

    /// <summary>The points of a range, the oldest first.</summary>
    public IReadOnlyList<TrafficPoint> Over(TrafficRange range)
    {
        lock (_gate)
        {
            return [.. _series.First(series => series.Range == range).Points
                .Select(step => step.Point with { At = step.End.DateBy(_time) })];
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sample()
    {
        var now = TrafficMoment.Now(_balancer, _time);
        lock (_gate)
        {
            _ticks++;
            foreach (var series in _series)
                if (_ticks % series.Ticks == 0) series.Add(now, _time);
        }
    }

    /// <summary>The points of a range, and the moment at which its present step began.</summary>
    private sealed class Series(TrafficRange range, long ticks, TrafficMoment begun)
    {
        private TrafficMoment _begun = begun;

        public TrafficRange Range => range;

        /// <summary>A step is so many ticks of the timer.</summary>
        public long Ticks => ticks;

        // When a step ended is told by the wall clock of who asks, which may have been set since.
        public Queue<(Moment End, TrafficPoint Point)> Points { get; } = new(TrafficRange.Points);

        public void Add(TrafficMoment now, TimeProvider time)
        {
            var traffic = now.Since(_begun, time);
            _begun = now;
            if (Points.Count == TrafficRange.Points) Points.Dequeue();
            var end = Moment.Now(time);
            Points.Enqueue((end, new TrafficPoint(
                end.Date, traffic.QueriesPerSecond, traffic.CacheShare, traffic.Latency.Quantile(0.5),
                traffic.Latency.Quantile(0.9), traffic.Latency.Quantile(0.99))));
        }
    }
}
