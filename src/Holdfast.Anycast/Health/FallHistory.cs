namespace Holdfast.Anycast.Health;

/// <summary>When a prefix fell. It remembers no more than flap damping can ask for.</summary>
internal sealed class FallHistory(TimeProvider time)
{
    /// <summary>By then the delay has long reached its highest.</summary>
    private const int Remembered = 64;

    private readonly Queue<long> _falls = new();

    /// <summary>Falls since the start.</summary>
    internal long Total { get; private set; }

    internal void Add()
    {
        Total++;
        if (_falls.Count == Remembered) _falls.Dequeue();
        _falls.Enqueue(time.GetTimestamp());
    }

    /// <summary>Falls within the last <paramref name="window"/>.</summary>
    internal int Within(TimeSpan window) => _falls.Count(fall => time.GetElapsedTime(fall) < window);
}
