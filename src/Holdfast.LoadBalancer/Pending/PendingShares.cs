namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// The slots that each way to a backend has of a worker's: those of queries sent over it, and of those that wait for the same
/// answer. When all are taken, the way that has most gives one up.
/// </summary>
/// <remarks>
/// Which way has most is found out again for every so many slots given up, so that one costs the same however many ways there
/// are. In between another way may come to have more, but not by more than these.
/// </remarks>
internal sealed class PendingShares
{
    /// <summary>The share of queries that were not sent yet.</summary>
    public const ushort Unsent = 0;

    private const int GivenUpUntilCompared = 64;

    private IPendingHolder?[] _holders = new IPendingHolder?[8];
    private int[] _counts = new int[8];
    private int _most;
    private int _untilCompared;

    /// <summary>Adds a way to a backend; returns the number of its share.</summary>
    public ushort Add(IPendingHolder holder)
    {
        int share = Array.IndexOf(_holders, null, Unsent + 1);
        if (share < 0)
        {
            share = _holders.Length;
            Array.Resize(ref _holders, share * 2);
            Array.Resize(ref _counts, share * 2);
        }

        // Slots of one that had the number before it may still be taken: their count goes with them.
        _holders[share] = holder;
        return checked((ushort)share);
    }

    /// <summary>A way to a backend is no more.</summary>
    public void Remove(ushort share)
    {
        _holders[share] = null;
        _untilCompared = 0;
    }

    /// <summary>The slots of a share.</summary>
    public int Count(ushort share) => _counts[share];

    /// <summary>A slot goes from one share to another.</summary>
    public void Move(ushort from, ushort to)
    {
        _counts[from]--;
        _counts[to]++;
    }

    /// <summary>A slot of a share is taken.</summary>
    public void Take(ushort share) => _counts[share]++;

    /// <summary>A slot of a share is free again.</summary>
    public void Free(ushort share) => _counts[share]--;

    /// <summary>The share of the way that has most, or had a short while ago.</summary>
    public ushort WithMost()
    {
        if (--_untilCompared <= 0)
            Compare();
        return (ushort)_most;
    }

    /// <summary>Has the oldest query of the way that has most give way; false when there is none.</summary>
    public bool TryGiveWay()
    {
        if (_holders[WithMost()] is { } holder && holder.TryGiveWay())
            return true;
        _untilCompared = 0;
        return TryAny();
    }

    /// <summary>Has a query that is outstanding give way.</summary>
    /// <param name="share">Its share.</param>
    /// <param name="number">Its slot.</param>
    /// <returns>Whether it did; else another may be tried.</returns>
    public bool TryGiveWay(ushort share, int number) => _holders[share]?.TryGiveWay(number) == true;

    private void Compare()
    {
        _untilCompared = GivenUpUntilCompared;
        for (int share = Unsent + 1; share < _holders.Length; share++)
        {
            if (_holders[share] is not null && (_holders[_most] is null || _counts[share] > _counts[_most]))
                _most = share;
        }
    }

    // What the way that has most holds may all be on its way elsewhere.
    private bool TryAny()
    {
        for (int share = Unsent + 1; share < _holders.Length; share++)
        {
            if (_holders[share] is { } holder && holder.TryGiveWay())
                return true;
        }

        return false;
    }
}

/// <summary>A way to a backend that has a share of a worker's slots.</summary>
internal interface IPendingHolder
{
    /// <summary>
    /// Has its oldest query give way: its client is told so, and its slot is free again, unless it is in flight elsewhere too.
    /// </summary>
    /// <returns>Whether one gave way.</returns>
    bool TryGiveWay();

    /// <summary>Has a query that is outstanding over it give way in the same manner.</summary>
    /// <param name="number">Its slot.</param>
    /// <returns>Whether it did: what was not handed to the kernel yet is so first, and may fail meanwhile.</returns>
    bool TryGiveWay(int number);
}
