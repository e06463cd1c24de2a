using System.Numerics;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// How long the answers of a backend to one worker take: their 99th percentile, as far as it lies above
/// <see cref="Shortest"/>. An answer faster than that costs one comparison.
/// </summary>
/// <param name="frequency">Of the clock: durations are in its timestamps.</param>
internal sealed class AnswerTimes(long frequency)
{
    /// <summary>Durations below this are not told apart.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    private const int StepBits = 2;
    private const int Steps = 1 << StepBits;
    private const int Octaves = 8;
    private const long Window = 2000;

    private readonly long _shortest = (long)(Shortest.TotalSeconds * frequency);
    private readonly long[] _slow = new long[Octaves * Steps];
    private long _answers;

    /// <summary>Enters an answer.</summary>
    public void Add(long elapsed)
    {
        _answers++;
        if (elapsed > _shortest)
            _slow[Bucket(elapsed)]++;
    }

    /// <summary>The 99th percentile, to within a quarter; <see cref="Shortest"/> when it is below that.</summary>
    public long Percentile99()
    {
        long allowed = _answers / 100;
        long above = 0;
        for (int bucket = _slow.Length - 1; bucket >= 0; bucket--)
        {
            above += _slow[bucket];
            if (above > allowed)
                return UpperBound(bucket);
        }

        return _shortest;
    }

    /// <summary>Has what is past count less and less; to be called every second or so.</summary>
    public void Age()
    {
        if (_answers < Window)
            return;
        _answers /= 2;
        foreach (ref long count in _slow.AsSpan())
            count /= 2;
    }

    // Four buckets to each doubling, from the shortest on.
    private int Bucket(long elapsed)
    {
        long scaled = Math.Max(Steps, (elapsed - 1) * Steps / _shortest);
        int octave = BitOperations.Log2((ulong)scaled) - StepBits;
        int step = (int)(scaled >> octave) & (Steps - 1);
        return Math.Min((octave * Steps) + step, _slow.Length - 1);
    }

    private long UpperBound(int bucket)
    {
        (int octave, int step) = Math.DivRem(bucket, Steps);
        return (_shortest << octave) * (Steps + step + 1) / Steps;
    }
}
