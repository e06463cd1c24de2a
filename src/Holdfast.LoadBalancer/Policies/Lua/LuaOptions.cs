using Holdfast.Collections;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>Lua that an operator brings along: files, and how they are run.</summary>
public sealed record LuaOptions
{
    /// <summary>The files, run in this order in every state.</summary>
    public ValueList<LuaFile> Files { get; init; } = [];

    /// <summary>Texts that return a function each, run behind the files.</summary>
    public ValueList<LuaFunctionText> Functions { get; init; } = [];

    /// <summary>
    /// The files are configurations of dnsdist, run for the functions in them: what they call and Lua does not have does nothing.
    /// </summary>
    public bool IsDnsdistConf { get; init; }

    /// <summary>Who shares globals.</summary>
    public LuaSharing State { get; init; } = LuaSharing.Shared;

    /// <summary>What policies return.</summary>
    public LuaPolicyApi Api { get; init; } = LuaPolicyApi.V20;

    /// <summary>Runs the files, as a node that has these options would, and looks for functions.</summary>
    /// <param name="functions">Their names.</param>
    /// <returns>What is wrong, with file and line; null when all is well.</returns>
    public string? Check(IEnumerable<string> functions)
    {
        ArgumentNullException.ThrowIfNull(functions);
        try
        {
            LuaScripts.Load(this with { State = LuaSharing.Shared }, functions, workers: 1, LuaRuntime.None).Dispose();
            return null;
        }
        catch (ArgumentException wrong)
        {
            return wrong.Message;
        }
    }
}

/// <summary>A file of Lua as it was read.</summary>
/// <param name="Path">As errors name it.</param>
/// <param name="Text">What is in it.</param>
public sealed record LuaFile(string Path, string Text);

/// <summary>A text in Lua that returns a function.</summary>
/// <param name="Name">The global variable that the function becomes.</param>
/// <param name="File">The text; without a path where it stands in the configuration itself.</param>
public sealed record LuaFunctionText(string Name, LuaFile File);

/// <summary>Who shares globals.</summary>
public enum LuaSharing
{
    /// <summary>All workers have one state, and take turns, as in dnsdist.</summary>
    Shared,

    /// <summary>Each worker has a state with globals of its own, and waits for nobody.</summary>
    PerWorker,
}

/// <summary>Which dnsdist's policies these are.</summary>
public enum LuaPolicyApi
{
    /// <summary>Up to 2.0: a built-in policy returns a server; a policy returns one, or its place in the list.</summary>
    V20,

    /// <summary>From 2.1 on: both return the place in the list that they got.</summary>
    V21,
}
