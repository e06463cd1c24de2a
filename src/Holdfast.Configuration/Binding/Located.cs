namespace Holdfast.Configuration.Binding;

/// <summary>Options with the path they were read from.</summary>
/// <param name="Value">The options; where parts of them were wrong, with defaults or nonsense in their place.</param>
/// <param name="Path">Where they stand.</param>
/// <param name="IsWhole">What makes them what they are (address, name) was right, so that they can be compared.</param>
internal sealed record Located<T>(T Value, string Path, bool IsWhole = true);
