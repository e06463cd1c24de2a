namespace Holdfast.Configuration.Source;

/// <summary>A single value.</summary>
internal sealed class ScalarNode(string text, bool plain, int line, int column, int length) : Node(line, column, length)
{
    public string Text { get; } = text;

    /// <summary>Nothing was written: a key without a value.</summary>
    public bool IsEmpty { get; } = plain && text is "" or "~" or "null";

    public override string Kind => IsEmpty ? "nothing" : "a single value";
}
