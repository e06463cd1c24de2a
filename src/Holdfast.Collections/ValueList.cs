using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Holdfast.Collections;

/// <summary>
/// A list that never changes and equals another with equal elements, so that records which hold one compare by value without an
/// <c>Equals</c> of their own. The default is the empty list.
/// </summary>
/// <param name="items">The elements.</param>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public readonly struct ValueList<T>(ImmutableArray<T> items) : IEquatable<ValueList<T>>, IReadOnlyList<T>
{
    /// <summary>The elements.</summary>
    public ImmutableArray<T> Items => items.IsDefault ? [] : items;

    /// <summary>How many there are, as arrays call it.</summary>
    public int Length => items.IsDefault ? 0 : items.Length;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => items.IsDefaultOrEmpty;

    /// <inheritdoc/>
    public int Count => Length;

    /// <summary>The element at an index from 0.</summary>
    public T this[int index] => items[index];

    /// <summary>The list of an array's elements.</summary>
    public static implicit operator ValueList<T>(ImmutableArray<T> items) => new(items);

    /// <summary>The array of a list's elements.</summary>
    public static implicit operator ImmutableArray<T>(ValueList<T> list) => list.Items;

    /// <summary>Whether both have equal elements in the same order.</summary>
    public static bool operator ==(ValueList<T> left, ValueList<T> right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(ValueList<T> left, ValueList<T> right) => !left.Equals(right);

    /// <summary>The array of the elements.</summary>
    public ImmutableArray<T> ToImmutableArray() => Items;

    /// <summary>The elements in place.</summary>
    public ReadOnlySpan<T> AsSpan() => items.IsDefault ? [] : items.AsSpan();

    /// <inheritdoc/>
    public bool Equals(ValueList<T> other) => AsSpan().SequenceEqual(other.AsSpan(), EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in AsSpan()) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>Walks the elements without allocating.</summary>
    public ImmutableArray<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)Items).GetEnumerator();

    /// <summary>The elements in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", Items)}]";
}

/// <summary>Makes lists that compare by value.</summary>
public static class ValueList
{
    /// <summary>A list of these elements; collection expressions use it.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(ImmutableArray.Create(items));
}
