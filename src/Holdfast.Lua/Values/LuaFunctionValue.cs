namespace Holdfast.Lua.Values;

/// <summary>A Lua function that managed code keeps. It lives as long as its state.</summary>
public sealed class LuaFunctionValue
{
    internal LuaFunctionValue(int reference, LuaLocation? defined)
    {
        Reference = reference;
        Defined = defined;
    }

    /// <summary>Where it is defined; null for one that is not written in Lua.</summary>
    public LuaLocation? Defined { get; }

    /// <summary>Its number in the registry.</summary>
    internal int Reference { get; }

    /// <inheritdoc/>
    public override string ToString() => Defined is { } defined ? $"function at {defined}" : "function";
}
