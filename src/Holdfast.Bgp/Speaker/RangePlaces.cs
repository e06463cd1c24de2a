namespace Holdfast.Bgp.Speaker;

/// <summary>How many neighbors of a range there may be, and are. Any thread may call.</summary>
/// <param name="limit">The most there may be.</param>
internal sealed class RangePlaces(int limit)
{
    private int _limit = limit;
    private int _taken;
    private long _refused;

    public int Limit
    {
        set => Volatile.Write(ref _limit, value);
    }

    public bool AreTaken => Volatile.Read(ref _taken) >= Volatile.Read(ref _limit);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Volatile.Read(ref _limit)) return true;
        GiveUp();
        return false;
    }

    public void GiveUp() => Interlocked.Decrement(ref _taken);

    /// <summary>One that waited for a place was at fault.</summary>
    /// <returns>How many there were by now.</returns>
    public long Refused() => Interlocked.Increment(ref _refused);
}

/// <summary>What a neighbor that is not listed belongs to.</summary>
/// <param name="Places">Those of its range.</param>
/// <param name="Admitted">Called without a lock when it has taken one.</param>
/// <param name="Unused">Called without a lock when a lost connection was all there was of it.</param>
internal sealed record RangeMembership(RangePlaces Places, Action Admitted, Action<Neighbor> Unused);
