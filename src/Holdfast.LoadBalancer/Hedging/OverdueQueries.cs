using Holdfast.LoadBalancer.Pending;

namespace Holdfast.LoadBalancer.Hedging;

/// <summary>The overdue queries that are to be hedged, in the order in which they became overdue. The oldest gives way.</summary>
internal sealed class OverdueQueries(PendingQueries pending)
{
    private const int Capacity = 4096;

    private readonly (int Number, uint Generation)[] _queries = new (int, uint)[Capacity];
    private int _first;
    private int _count;
    private bool _isFirstPutOff;

    /// <summary>Whether none waits.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Adds the latest.</summary>
    public void Add(int number)
    {
        if (_count == Capacity)
            Remove();
        _queries[(_first + _count++) % Capacity] = (number, pending[number].Generation);
    }

    /// <summary>The first that is not over yet; false when there is none.</summary>
    public bool TryPeek(out int number)
    {
        while (_count > 0)
        {
            (number, uint generation) = _queries[_first];
            if (pending[number].Generation == generation)
                return true;
            Remove();
        }

        number = -1;
        return false;
    }

    /// <summary>The first waits for budget; true when it has not waited before.</summary>
    public bool PutOff()
    {
        bool isNew = !_isFirstPutOff;
        _isFirstPutOff = true;
        return isNew;
    }

    /// <summary>Removes the first.</summary>
    public void Remove()
    {
        _first = (_first + 1) % Capacity;
        _count--;
        _isFirstPutOff = false;
    }
}
