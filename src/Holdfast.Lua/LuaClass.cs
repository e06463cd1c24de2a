using Holdfast.Lua.Values;

namespace Holdfast.Lua;

/// <summary>How managed objects of one kind look in Lua. The first argument of every function is the object.</summary>
/// <param name="name">Lua's name for the kind, in messages.</param>
public sealed class LuaClass(string name)
{
    /// <summary>Its name in messages.</summary>
    public string Name => name;

    /// <summary>What <c>object:name(…)</c> calls.</summary>
    public Dictionary<string, LuaFunction> Methods { get; init; } = [];

    /// <summary>What reading <c>object.name</c> calls.</summary>
    public Dictionary<string, LuaFunction> Getters { get; init; } = [];

    /// <summary>What <c>object.name = value</c> calls, with the value as second argument.</summary>
    public Dictionary<string, LuaFunction> Setters { get; init; } = [];

    /// <summary>
    /// Fields of an object that has a class of its own. Reading one calls nothing, and no getter of such a class gets the object.
    /// <see cref="LuaState.SetField"/> changes one.
    /// </summary>
    public Dictionary<string, LuaValue> Fields { get; init; } = [];

    /// <summary>Metamethods: <c>__tostring</c>, <c>__eq</c>, <c>__len</c>, <c>__call</c>, …</summary>
    public Dictionary<string, LuaFunction> Operators { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => name;
}
