using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// The datagrams to one peer by their length, the longest first: how many are left of each, and where they lie.
/// </summary>
internal sealed unsafe class LengthClasses : IDisposable
{
    private readonly int* _first;
    private readonly int* _left;
    private int _lone;
    private int _shortest;

    /// <param name="capacity">Lengths at once.</param>
    public LengthClasses(int capacity)
    {
        _first = (int*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(int));
        _left = (int*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(int));
    }

    /// <summary>How many lengths there are.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all.</summary>
    public void Clear() => Count = _lone = 0;

    /// <summary>Adds a length, shorter than all before it.</summary>
    /// <param name="first">Where its datagrams begin.</param>
    /// <param name="count">How many there are.</param>
    public void Add(int first, int count)
    {
        _first[Count] = first;
        _left[Count] = count;
        _shortest = Count++;
    }

    /// <summary>Takes all that are left of a length.</summary>
    /// <returns>Where they begin, and how many they are.</returns>
    public (int First, int Count) TakeAll(int index)
    {
        int left = _left[index];
        _left[index] = 0;
        return (_first[index], left);
    }

    /// <summary>
    /// Takes one that is shorter than a length: the longest that is the last of its own, which then needs no send any more
    /// (a shorter one can still go with what comes after); else one of the shortest.
    /// </summary>
    /// <param name="index">The length; none before it is left.</param>
    /// <returns>Where it lies, or -1.</returns>
    public int TakeShorter(int index)
    {
        _lone = Math.Max(_lone, index + 1);
        while (_lone < Count && _left[_lone] != 1)
            _lone++;
        if (_lone < Count)
            return RemoveLast(_lone);
        while (_shortest > index && _left[_shortest] == 0)
            _shortest--;
        if (_shortest <= index)
            return -1;
        int place = RemoveLast(_shortest);
        if (_left[_shortest] == 1)
            _lone = _shortest;
        return place;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_first);
        NativeMemory.Free(_left);
        GC.SuppressFinalize(this);
    }

    private int RemoveLast(int index) => _first[index] + --_left[index];
}
