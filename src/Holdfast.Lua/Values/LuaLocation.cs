namespace Holdfast.Lua.Values;

/// <summary>A line of Lua.</summary>
/// <param name="Source">The file's path as it was given, or the name of the chunk.</param>
/// <param name="Line">From 1.</param>
public readonly record struct LuaLocation(string Source, int Line)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Source}:{Line}";
}
