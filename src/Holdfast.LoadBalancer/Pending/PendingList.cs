namespace Holdfast.LoadBalancer.Pending;

/// <summary>Pending queries in the order in which they were added, linked through the upstream's part of their slots.</summary>
internal struct PendingList(PendingQueries pending)
{
    private const int None = -1;

    private int _last = None;

    /// <summary>The one added first; -1 when there is none.</summary>
    public int First { get; private set; } = None;

    /// <summary>Whether there is none.</summary>
    public readonly bool IsEmpty => First == None;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a query, which is in no list.</summary>
    public void Add(int number)
    {
        ref OutstandingState state = ref pending[number].Outstanding;
        state.Next = None;
        state.Previous = _last;
        if (_last >= 0)
            pending[_last].Outstanding.Next = number;
        else
            First = number;
        _last = number;
        Count++;
    }

    /// <summary>Takes out a query, which is in this list.</summary>
    public void Remove(int number)
    {
        Count--;
        ref OutstandingState state = ref pending[number].Outstanding;
        if (state.Previous >= 0)
            pending[state.Previous].Outstanding.Next = state.Next;
        else
            First = state.Next;
        if (state.Next >= 0)
            pending[state.Next].Outstanding.Previous = state.Previous;
        else
            _last = state.Previous;
    }
}
