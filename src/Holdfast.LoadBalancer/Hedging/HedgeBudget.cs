namespace Holdfast.LoadBalancer.Hedging;

/// <summary>
/// Bounds what hedging adds to a worker's upstream queries: a tenth of those of the last second, so that a network that is slow
/// for everybody is not made slower.
/// </summary>
/// <param name="second">A second in the clock's timestamps.</param>
internal sealed class HedgeBudget(long second)
{
    /// <summary>Of so many upstream queries one may be added.</summary>
    public const int OneIn = 10;

    /// <summary>What a worker with little to do may add in a second nevertheless.</summary>
    public const int Least = 10;

    // The last second, in tenths, and the tenth under way. Queries are counted over a tenth less than what is added to them,
    // so that the bound holds in every second.
    private const int Parts = 11;

    private readonly long[] _sentBefore = new long[Parts];
    private readonly int[] _spent = new int[Parts];
    private int _part;
    private long _partBegan;
    private int _spentInAll;

    /// <summary>Takes a query from the budget; false when it is used up.</summary>
    /// <param name="sent">Upstream queries that the worker has sent so far.</param>
    /// <param name="now">The present moment: a timestamp of the clock's.</param>
    public bool TrySpend(long sent, long now)
    {
        Advance(sent, now);
        long others = Math.Max(0, sent - _sentBefore[(_part + 2) % Parts] - _spentInAll);
        if (_spentInAll >= Math.Max(Least, others / OneIn))
            return false;
        _spentInAll++;
        _spent[_part]++;
        return true;
    }

    /// <summary>Time passes; to be called several times a second.</summary>
    public void Advance(long sent, long now)
    {
        long length = second / (Parts - 1);
        long parts = (now - _partBegan) / length;
        if (parts <= 0)
            return;
        _partBegan = parts > Parts ? now : _partBegan + (parts * length);
        for (long i = 0; i < Math.Min(parts, Parts); i++)
        {
            _part = (_part + 1) % Parts;
            _spentInAll -= _spent[_part];
            _spent[_part] = 0;
            _sentBefore[_part] = sent;
        }
    }
}
