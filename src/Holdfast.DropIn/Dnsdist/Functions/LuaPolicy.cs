using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Rules;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>A policy that is a Lua function: it is run from the file that it is written in.</summary>
internal static class LuaPolicy
{
    /// <summary>The value of <c>policy</c>; null when it can't be, with the reason in the diagnostics.</summary>
    /// <param name="name">The policy's name, which a function without a name is called by.</param>
    /// <param name="function">The function.</param>
    /// <param name="site">The site, which learns of the file.</param>
    public static Node? Of(string name, FunctionNode function, DnsdistSite site)
    {
        var isFree = PolicyNames.NativeOf(name) is null && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            && name is [not (>= '0' and <= '9'), ..];
        return LuaFunctionKeys.Of(function, "lua", site.Reading, isFree ? name : null)?.Build(function.At);
    }
}
