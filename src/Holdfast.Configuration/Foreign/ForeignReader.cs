using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Foreign;

/// <summary>
/// Reads the configuration files of another program: it makes of one the tree that <c>holdfast.yaml</c> would have for the same,
/// so that keys, checks and messages are shared with it.
/// </summary>
public abstract class ForeignReader
{
    /// <summary>What the format is called on the command line, without the dashes: <c>healthcheck-conf</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The format in the words of the command line's help.</summary>
    public abstract string Description { get; }

    /// <summary>Reads one file, and those that it names.</summary>
    /// <param name="file">The file; it is UTF-8.</param>
    /// <param name="reading">What is found wrong is reported there, and other files are opened there.</param>
    /// <returns>
    /// The configuration's tree (<c>dns:</c>, <c>anycast:</c>, <c>bgp:</c> ...), every node with its place in the foreign files
    /// and every path in it absolute; null when there is nothing to read, with the reason in the diagnostics.
    /// </returns>
    internal abstract MappingNode? Read(SourceText file, ForeignReading reading);
}

/// <summary>A file of another program.</summary>
/// <param name="Reader">Reads it.</param>
/// <param name="Path">The file.</param>
public sealed record ForeignFile(ForeignReader Reader, string Path);
