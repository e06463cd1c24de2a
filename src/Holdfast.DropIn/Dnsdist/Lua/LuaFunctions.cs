using Holdfast.Configuration.Diagnostics;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;
using Holdfast.Lua;
using Holdfast.Lua.Values;

namespace Holdfast.DropIn.Dnsdist.Lua;

/// <summary>
/// The functions that a configuration gives to dnsdist to be called later. Files are run again to have them: the one that defines
/// a global variable, and for a function without a name all that were run here, in which it is found by its place.
/// </summary>
/// <param name="site">The site, which learns of the files.</param>
/// <param name="places">The files.</param>
internal sealed class LuaFunctions(DnsdistSite site, LuaPlaces places)
{
    private readonly LuaFunctionNames _names = new();
    private LuaFunctionValue? _nameOf;
    private LuaState? _state;

    /// <summary>Begins, in the state that the files are run in.</summary>
    public void Define(LuaState state)
    {
        _state = state;
        _nameOf = LuaNames.DefineNameOf(state);
    }

    /// <summary>The name of the global variable that has a value; null where none has.</summary>
    public string? NameOf(LuaValue value) => _state!.Call(_nameOf!, [value], out var results) is null
        && results is [{ Text: { } name }, ..]
        ? name : null;

    /// <summary>A function as a value of a call.</summary>
    public FunctionNode Of(LuaValue value, Location at)
    {
        var function = value.Function!;
        var name = NameOf(value);
        // Of several functions of one line, the place among them is that in which they are used first, here as where they run.
        var label = _names.Of(function);
        return new FunctionNode(name, at, otherwise =>
        {
            if (name is not null && places.FileOf(function.Defined) is { } file)
            {
                site.RunForFunctions(file);
                return name;
            }
            if (label is null || site.FirstLua is not { } first) return null;
            site.RunForFunctions(first);
            return name ?? otherwise ?? label;
        });
    }
}
