namespace Holdfast.Anycast.Health;

/// <summary>When a prefix fell. It remembers no more than flap damping can ask for.</summary>
internal sealed class FallHistory(TimeProvider time)
{
    /// <summary>By then the delay has long reached its highest.</summary>
    private const int Remembered = 64;

    private readonly Queue<long> _falls = new();

    /// <summary>Falls since the start.</summary>
    internal long Total { get; private set; }

    /// <summary>How long ago each of those that are remembered was, the oldest first.</summary>
    internal IReadOnlyList<TimeSpan> Ages => [.. _falls.Select(fall => time.GetElapsedTime(fall))];

    /// <summary>Begins with what another process remembers.</summary>
    internal void Restore(long total, IEnumerable<TimeSpan> ages)
    {
        Total = total;
        _falls.Clear();
        foreach (var age in ages.TakeLast(Remembered))
            _falls.Enqueue(time.GetTimestamp() - (long)(age.TotalSeconds * time.TimestampFrequency));
    }

    internal void Add()
    {
        Total++;
        if (_falls.Count == Remembered) _falls.Dequeue();
        _falls.Enqueue(time.GetTimestamp());
    }

    /// <summary>Falls within the last <paramref name="window"/>.</summary>
    internal int Within(TimeSpan window) => _falls.Count(fall => time.GetElapsedTime(fall) < window);
}
