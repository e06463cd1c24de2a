using System.Collections.Frozen;
using Holdfast.LoadBalancer.Numbering;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>A tag that rules give to queries and look for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, which may be empty; null: any.</param>
public sealed record QueryTag(string Name, string? Value)
{
    /// <summary>As it is written: <c>NAME=VALUE</c>, or <c>NAME</c> for any value.</summary>
    public override string ToString() => Value is null ? Name : $"{Name}={Value}";

    /// <summary>Reads one with a value, which is empty where none is given.</summary>
    public static QueryTag ParseWhole(string text) =>
        Parse(text) is { Value: null } bare ? bare with { Value = "" } : Parse(text);

    /// <summary>Reads it.</summary>
    public static QueryTag Parse(string text) => text.IndexOf('=', StringComparison.Ordinal) is var at and >= 0
        ? new(text[..at], text[(at + 1)..]) : new(text, null);
}

/// <summary>
/// A bit for each tag with each of its values that rules of a configuration name: a query carries those that it has. A reload
/// leaves them (<see cref="StableNumbers"/>).
/// </summary>
internal sealed class TagSlots
{
    /// <summary>The most tags of a configuration, one with several values counted for each: half of the bits there are.</summary>
    public const int Most = 32;

    private readonly FrozenDictionary<QueryTag, int> _numbers;

    private TagSlots(FrozenDictionary<QueryTag, int> numbers) => _numbers = numbers;

    /// <summary>Of a configuration without tags.</summary>
    public static TagSlots None { get; } = new(FrozenDictionary<QueryTag, int>.Empty);

    /// <summary>Gives each tag a bit for each of its values.</summary>
    /// <param name="tags">The tags that rules name, those for any value too.</param>
    /// <param name="previous">The bits of the configuration that is replaced.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="Most"/>.</exception>
    public static TagSlots For(IEnumerable<QueryTag> tags, TagSlots? previous = null)
    {
        var whole = tags.Where(tag => tag.Value is not null).ToHashSet();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(whole.Count, Most, nameof(tags));
        return new TagSlots(StableNumbers.Assign(whole, (previous ?? None)._numbers));
    }

    /// <summary>The bit of a tag, or of one without a value those of all of its values; 0: none.</summary>
    public ulong Bits(QueryTag tag) => tag.Value is null ? BitsOf(tag.Name)
        : _numbers.TryGetValue(tag, out var number) ? 1ul << number : 0;

    /// <summary>The bits of all of these tags.</summary>
    public ulong Bits(IEnumerable<QueryTag> tags) => tags.Aggregate(0ul, (all, tag) => all | Bits(tag));

    /// <summary>The bits of all of a tag's values.</summary>
    public ulong BitsOf(string name) =>
        _numbers.Where(tag => tag.Key.Name == name).Aggregate(0ul, (all, tag) => all | (1ul << tag.Value));
}
