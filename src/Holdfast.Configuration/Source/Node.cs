namespace Holdfast.Configuration.Source;

/// <summary>A part of the file as YAML has it, with its place. Aliases share the node of their anchor.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Column">Where it begins, in characters from 1.</param>
/// <param name="Length">Characters to underline, at least 1.</param>
internal abstract class Node(int Line, int Column, int Length)
{
    public int Line { get; protected set; } = Line;

    public int Column { get; protected set; } = Column;

    public int Length { get; protected set; } = Math.Max(1, Length);

    /// <summary>What it is, as messages say it.</summary>
    public abstract string Kind { get; }

    /// <summary>Nodes in it with every alias written out: what a reader would walk.</summary>
    public long Size { get; protected set; } = 1;
}
