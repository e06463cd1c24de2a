namespace Holdfast.Configuration.Diagnostics;

/// <summary>A place in a file, whatever language the file is written in.</summary>
/// <param name="Line">From 1; 0 for the file as a whole.</param>
/// <param name="Column">In characters from 1.</param>
/// <param name="Length">Characters to underline, at least 1.</param>
internal readonly record struct Location(int Line, int Column, int Length = 1);
