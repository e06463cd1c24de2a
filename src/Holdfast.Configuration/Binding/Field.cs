using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>A value in the file with its path. Reading it as what it must be gives null, and an error, when it is not.</summary>
internal sealed class Field
{
    public Field(Node node, string path, DiagnosticBag bag)
    {
        (Node, Path, Bag) = (node, path, bag);
        KeyLine = node.Line;
        bag.Remember(path, node);
    }

    public Node Node { get; }

    public string Path { get; }

    public DiagnosticBag Bag { get; }

    /// <summary>The line its key stands in.</summary>
    public int KeyLine { get; init; }

    /// <summary>Its key alone.</summary>
    public string Key => Path[(Path.LastIndexOf('.') + 1)..];

    public void Error(string message, string? fix = null) => Bag.Error(Node, Path, message, fix);

    public void Missing(string message, string? fix = null) => Bag.Missing(Node, Path, message, fix);

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
