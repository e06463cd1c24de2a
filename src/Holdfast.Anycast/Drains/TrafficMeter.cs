namespace Holdfast.Anycast.Drains;

/// <summary>
/// How many queries a second clients send to one service address. Not synchronised: its owner's lock does that.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class TrafficMeter(TimeProvider time)
{
    /// <summary>The rate is that of the last second or so.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Queue<(long At, long Queries)> _samples = new();
    private (long At, long Queries) _last;
    private long? _quietSince;

    /// <summary>Queries a second, over the last second.</summary>
    internal double PerSecond { get; private set; }

    /// <summary>How long there has been no query; zero before the first sample.</summary>
    internal TimeSpan QuietFor => _quietSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Takes the count of this moment.</summary>
    /// <param name="queries">Queries so far; it only grows.</param>
    internal void Sample(long queries)
    {
        var now = time.GetTimestamp();
        if (_quietSince is null || queries != _last.Queries) _quietSince = now;
        _last = (now, queries);
        _samples.Enqueue(_last);
        // What is kept spans the window: the oldest sample is the last one that is no younger than it.
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.ElementAt(1).At, now) >= Window) _samples.Dequeue();
        var oldest = _samples.Peek();
        var span = time.GetElapsedTime(oldest.At, now);
        PerSecond = span > TimeSpan.Zero ? (queries - oldest.Queries) / span.TotalSeconds : 0;
    }
}
