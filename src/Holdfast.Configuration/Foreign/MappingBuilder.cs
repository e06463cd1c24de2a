using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Foreign;

/// <summary>Makes the tree of a configuration, key by key, each with the place it comes from.</summary>
/// <param name="at">Where the mapping comes from.</param>
internal sealed class MappingBuilder(Location at)
{
    private readonly List<(string Key, Location At, Func<Node> Value)> _entries = [];
    private readonly Dictionary<string, MappingBuilder> _mappings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ListBuilder> _lists = new(StringComparer.Ordinal);

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Whether a key was given.</summary>
    public bool Has(string key) => _entries.Exists(entry => entry.Key == key);

    /// <summary>A single value.</summary>
    public MappingBuilder Set(string key, string value, Location from) => Set(key, Scalar(value, from), from);

    public MappingBuilder Set(string key, long value, Location from) =>
        Set(key, value.ToString(CultureInfo.InvariantCulture), from);

    public MappingBuilder Set(string key, bool value, Location from) => Set(key, value ? "true" : "false", from);

    /// <summary>A list of single values.</summary>
    public MappingBuilder Set(string key, IEnumerable<string> values, Location from)
    {
        var list = new SequenceNode(from);
        foreach (var value in values) list.Add(Scalar(value, from));
        return Set(key, list, from);
    }

    public MappingBuilder Set(string key, Node value, Location from)
    {
        _entries.Add((key, from, () => value));
        return this;
    }

    /// <summary>
    /// What the format has where nothing is said, and this program has not. Another file may say otherwise.
    /// </summary>
    public MappingBuilder Imply(string key, string value, Location from) =>
        Set(key, new ScalarNode(value, isPlain: false, from) { IsImplied = true }, from);

    /// <summary>The mapping under a key; the same one whenever it is asked for.</summary>
    public MappingBuilder Map(string key, Location from)
    {
        if (_mappings.TryGetValue(key, out var known)) return known;
        var mapping = new MappingBuilder(from);
        _mappings.Add(key, mapping);
        _entries.Add((key, from, mapping.Build));
        return mapping;
    }

    /// <summary>The list under a key; the same one whenever it is asked for.</summary>
    public ListBuilder List(string key, Location from)
    {
        if (_lists.TryGetValue(key, out var known)) return known;
        var list = new ListBuilder(from);
        _lists.Add(key, list);
        _entries.Add((key, from, list.Build));
        return list;
    }

    /// <summary>The tree as it is now.</summary>
    public MappingNode Build()
    {
        var mapping = new MappingNode(at);
        foreach (var (key, from, value) in _entries) mapping.Add(Scalar(key, from), value());
        return mapping;
    }

    /// <summary>A single value as written in quotes: <c>null</c> is a text in it.</summary>
    public static ScalarNode Scalar(string value, Location at) => new(value, isPlain: false, at);
}

/// <summary>Makes a list, item by item.</summary>
/// <param name="at">Where the list comes from.</param>
internal sealed class ListBuilder(Location at)
{
    private readonly List<Func<Node>> _items = [];

    /// <summary>One more mapping.</summary>
    public MappingBuilder AddMap(Location from)
    {
        var mapping = new MappingBuilder(from);
        _items.Add(mapping.Build);
        return mapping;
    }

    /// <summary>One more single value.</summary>
    public ListBuilder Add(string value, Location from) => Add(MappingBuilder.Scalar(value, from));

    public ListBuilder Add(Node item)
    {
        _items.Add(() => item);
        return this;
    }

    /// <summary>The list as it is now.</summary>
    public SequenceNode Build()
    {
        var list = new SequenceNode(at);
        foreach (var item in _items) list.Add(item());
        return list;
    }
}
