namespace Holdfast.Dns.Records;

/// <summary>Makes lists that compare by value; collection expressions use it.</summary>
public static class ValueListFactory
{
    /// <summary>A list of these elements.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items)
        where T : notnull => new(items.ToArray());
}
