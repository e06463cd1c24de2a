namespace Holdfast.Lab.Topology;

/// <summary>A recursor of the site.</summary>
/// <param name="Node">Where.</param>
/// <param name="Program">What it runs.</param>
public sealed record Recursor(Node Node, RecursorProgram Program)
{
    /// <summary>Its name.</summary>
    public string Name => Node.Name;
}
