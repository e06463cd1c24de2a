namespace Holdfast.Configuration.Source;

/// <summary>A list.</summary>
internal sealed class SequenceNode(int line, int column) : Node(line, column, 1)
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
