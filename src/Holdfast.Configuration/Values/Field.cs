using Holdfast.Configuration.Diagnostics;

namespace Holdfast.Configuration.Values;

/// <summary>A value in the file with its path. Reading it as what it must be gives null, and an error, when it is not.</summary>
internal sealed class Field
{
    private readonly IReadOnlyDictionary<string, Field>? _siblings;

    /// <param name="node">What the file has there.</param>
    /// <param name="path">Where that is in the configuration: <c>dns.backends[2].weight</c>.</param>
    /// <param name="bag">Where mistakes are reported.</param>
    /// <param name="siblings">The values beside it, itself included, by key.</param>
    public Field(Node node, string path, DiagnosticBag bag, IReadOnlyDictionary<string, Field>? siblings = null)
    {
        (Node, Path, Bag, _siblings) = (node, path, bag, siblings);
        KeyAt = node.At;
        bag.Remember(path, node.At);
    }

    public Node Node { get; }

    public string Path { get; }

    public DiagnosticBag Bag { get; }

    /// <summary>Where its key stands.</summary>
    public Location KeyAt { get; init; }

    /// <summary>Its key alone.</summary>
    public string Key => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The value of another key of the same mapping; null when it is not there.</summary>
    public Field? Sibling(string key) => _siblings?.GetValueOrDefault(key);

    public void Error(string message, string? fix = null) => Bag.Error(Node.At, Path, message, fix);

    public void Missing(string message, string? fix = null) => Bag.Missing(Node.At, Path, message, fix);

    public void Warning(string message, string? fix = null) => Bag.Warning(Path, message, fix);

    /// <summary>The items of a list. A single value stands for a list of one.</summary>
    public IReadOnlyList<Field> OneOrMany() => Node is ScalarNode { IsEmpty: false } or MappingNode ? [this] : List("a, b");

    /// <summary>The items of a list, which must be written as one.</summary>
    /// <param name="example">How one may look inside its brackets.</param>
    public IReadOnlyList<Field> List(string example)
    {
        if (Node is SequenceNode sequence)
            return [.. sequence.Items.Select((item, index) => new Field(item, $"{Path}[{index}]", Bag))];
        if (Node is ScalarNode { IsEmpty: true })
            Missing($"`{Key}` has no value", $"write `{Key}: [{example}]`, or take the line away");
        else Error($"must be a list, not {Node.Kind}", $"write `{Key}: [{example}]`, or one `- ` item a line");
        return [];
    }
}
