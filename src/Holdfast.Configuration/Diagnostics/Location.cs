using System.Globalization;

namespace Holdfast.Configuration.Diagnostics;

/// <summary>A place in a file, whatever language the file is written in.</summary>
/// <param name="Line">From 1; 0 for the file as a whole.</param>
/// <param name="Column">In characters from 1.</param>
/// <param name="Length">Characters to underline, at least 1.</param>
/// <param name="Source">The file; null for the one that the diagnostics are of.</param>
internal readonly record struct Location(int Line, int Column, int Length = 1, SourceText? Source = null)
{
    /// <summary>Where it is, for a message about <paramref name="other"/>: <c>in line 3</c>, or <c>in FILE:3:5</c>.</summary>
    public string SeenFrom(Location other) => Source == other.Source || Source is null
        ? string.Create(CultureInfo.InvariantCulture, $"in line {Line}")
        : string.Create(CultureInfo.InvariantCulture, $"in {Source.File}:{Line}:{Column}");
}
