using Holdfast.Configuration.Diagnostics;

namespace Holdfast.Configuration.Values;

/// <summary>
/// A value of a configuration file with its place: a text, a list, or a mapping. Readers of a language (YAML) make these,
/// and nothing behind them knows the language. One node may stand at several places of the tree, as YAML's aliases have it.
/// </summary>
internal abstract class Node(Location at)
{
    public Location At { get; protected set; } = at with { Length = Math.Max(1, at.Length) };

    /// <summary>
    /// Nobody wrote it: it is what the file's format has where nothing is said, and gives way to what another file says.
    /// </summary>
    public bool IsImplied { get; init; }

    /// <summary>What it is, as messages say it.</summary>
    public abstract string Kind { get; }

    /// <summary>How many nodes a walk of this one meets, one that stands at several places counted at each.</summary>
    public long Size { get; protected set; } = 1;
}

/// <summary>A single value.</summary>
/// <param name="text">Its text, without quotes.</param>
/// <param name="isPlain">It was written without quotes.</param>
/// <param name="at">Where it begins.</param>
internal sealed class ScalarNode(string text, bool isPlain, Location at) : Node(at)
{
    public string Text { get; } = text;

    /// <summary>It was written without quotes.</summary>
    public bool IsPlain { get; } = isPlain;

    /// <summary>A key without a value.</summary>
    public bool IsEmpty { get; } = isPlain && text is "" or "~" or "null";

    public override string Kind => IsEmpty ? "nothing" : "a single value";
}

/// <summary>A list.</summary>
internal sealed class SequenceNode(Location at) : Node(at)
{
    private readonly List<Node> _items = [];

    public IReadOnlyList<Node> Items => _items;

    public override string Kind => "a list";

    public void Add(Node item)
    {
        _items.Add(item);
        Size += item.Size;
    }
}

/// <summary>Keys with values, in the order of the file; a key may stand there twice.</summary>
/// <param name="at">Where it begins; line 0 when that is where its first key begins.</param>
internal sealed class MappingNode(Location at) : Node(at)
{
    private readonly List<(Node Key, Node Value)> _entries = [];

    public IReadOnlyList<(Node Key, Node Value)> Entries => _entries;

    public override string Kind => "a mapping";

    /// <summary>The value of a key; null without one, and where nothing stands behind it.</summary>
    public Node? Find(string key) => _entries.Find(entry => entry.Key is ScalarNode name && name.Text == key
        && entry.Value is not ScalarNode { IsEmpty: true }).Value;

    public void Add(Node key, Node value)
    {
        if (At.Line == 0) At = key.At;
        _entries.Add((key, value));
        Size += key.Size + value.Size;
    }
}
