using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>A policy that is a Lua function, as the native keys have it.</summary>
internal static class LuaPolicy
{
    public static Node Of(string name, FunctionNode function) => new Settings()
        .Set("lua", function.Defined.Source!.File, function.At).Set("function", function.Name ?? name, function.At).Build(function.At);
}
