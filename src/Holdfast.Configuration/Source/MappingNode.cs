namespace Holdfast.Configuration.Source;

/// <summary>Keys with values, in the order of the file; a key may stand there twice.</summary>
/// <param name="line">Where it begins, or 0 when that is where its first key begins.</param>
/// <param name="column">Likewise.</param>
internal sealed class MappingNode(int line, int column) : Node(line, column, 1)
{
    private readonly List<(Node Key, Node Value)> _entries = [];

    public IReadOnlyList<(Node Key, Node Value)> Entries => _entries;

    public override string Kind => "a mapping";

    public void Add(Node key, Node value)
    {
        if (Line == 0) (Line, Column, Length) = (key.Line, key.Column, key.Length);
        _entries.Add((key, value));
        Size += key.Size + value.Size;
    }
}
