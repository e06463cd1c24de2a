using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>Keys whose value is a function in Lua: its name.</summary>
internal static class LuaFunctionKeys
{
    /// <summary>Why functions that are given pointers are refused.</summary>
    public const string NoFfi = "Lua's FFI is LuaJIT's, and would let a mistake end the daemon";

    /// <summary>A key with the function that is a call's only argument; null where it has none, which is reported.</summary>
    public static Settings? Of(Arguments call, string key)
    {
        if (call.Required(0, "a function") is not { } argument) return null;
        if (argument.Node is FunctionNode function) return Of(function, key, call.Reading);
        argument.Error($"{argument.Node.Kind} stands where a function belongs", "give the function itself, without `()`");
        return null;
    }

    /// <summary>A key with a function; null where it can't be called, which is reported.</summary>
    /// <param name="function">The function.</param>
    /// <param name="key">The key.</param>
    /// <param name="reading">Where mistakes are reported.</param>
    /// <param name="otherwise">What it may be called when it has no name, or null.</param>
    public static Settings? Of(FunctionNode function, string key, ForeignReading reading, string? otherwise = null)
    {
        if (function.Keep(otherwise) is { } name) return new Settings().Set(key, name, function.At);
        reading.Error(function.At, "the function is not written in Lua", "write `function(...) return ... end` around it");
        return null;
    }
}
