using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Dnsdist.Calls;

/// <summary>
/// A call of one of dnsdist's functions, as its Lua file makes it; what its YAML file says is read as the calls that it stands
/// for.
/// </summary>
/// <param name="name">The function, or <c>Class:method</c>.</param>
/// <param name="at">Where it is called.</param>
/// <param name="arguments">What it is called with.</param>
internal sealed class Call(string name, Location at, IReadOnlyList<Node> arguments)
{
    public string Name => name;

    public Location At => at;

    public IReadOnlyList<Node> Arguments => arguments;

    /// <summary>What the method is called on; null for a function.</summary>
    public ObjectNode? Self { get; init; }

    /// <summary>What the file calls the object that it returns; null where it has no name of its own.</summary>
    public string? ResultName { get; set; }

    /// <summary>The calls that added something to the object that it returns.</summary>
    public List<Call> Added { get; } = [];
}

/// <summary>What a call returned, used as a value.</summary>
/// <param name="made">The call.</param>
/// <param name="at">Where it is used.</param>
internal sealed class ObjectNode(Call made, Location at) : Node(at)
{
    public Call Made { get; } = made;

    public override string Kind => $"what `{Made.Name}` returns";
}

/// <summary>A Lua function, used as a value.</summary>
/// <param name="name">The global variable that has it; null for a function without a name.</param>
/// <param name="at">Where it is used.</param>
/// <param name="keep">Keeps it.</param>
internal sealed class FunctionNode(string? name, Location at, Func<string?, string?> keep) : Node(at)
{
    public string? Name { get; } = name;

    public override string Kind => "a function";

    /// <summary>Has the files run that define it, for as long as the configuration holds.</summary>
    /// <param name="otherwise">What it may be called when it has no name, or null.</param>
    /// <returns>The name of its global variable there; null where it has none, since it is not written in Lua.</returns>
    public string? Keep(string? otherwise = null) => keep(otherwise);
}
