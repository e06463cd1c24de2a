using System.Globalization;
using System.Text;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;
using Holdfast.Lua;
using Holdfast.Lua.Values;

namespace Holdfast.DropIn.Dnsdist.Lua;

/// <summary>The texts of Lua in a dnsdist.yml that return a function each, and files with such a text.</summary>
/// <param name="site">The site, which learns of them.</param>
/// <param name="state">Where they are tried.</param>
internal sealed class LuaTexts(DnsdistSite site, LuaState state)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>The function of a text; null when it is wrong, with the reason in the diagnostics.</summary>
    /// <param name="value">The text, or the file's path.</param>
    /// <param name="isFile">Which of them it is.</param>
    public FunctionNode? Of(ScalarNode value, bool isFile)
    {
        var path = isFile ? Configuration.Foreign.ForeignReading.PathOf(value.Text, value.At.Source!) : "";
        // A file that several rules name is one function.
        if (isFile && _names.TryGetValue(path, out var known)) return new FunctionNode(known, value.At, _ => known);
        var text = isFile ? site.Reading.Open(value.Text, value.At)?.Text : value.Text;
        if (text is null || !Returns(text, isFile ? "@" + value.Text : "=function_code", value)) return null;
        var name = string.Create(CultureInfo.InvariantCulture, $"function_{_names.Count + 1}");
        _names.Add(isFile ? path : name, name);
        return new FunctionNode(name, value.At, _ =>
        {
            var keys = new Settings().Set("name", name, value.At);
            site.LuaTexts.Add(isFile ? keys.Set("file", path, value.At) : keys.Set("code", text, value.At));
            return name;
        });
    }

    private bool Returns(string text, string chunk, ScalarNode value)
    {
        var stack = state.Stack;
        if (state.Load(Encoding.UTF8.GetBytes(text), chunk) is { } wrong)
            site.Reading.Error(value.At, $"this is no Lua: {wrong}", "write `return function(dq) ... end`");
        else if (state.TryCall(stack, 0, 1, state.Limits.Load) != LuaStatus.Ok)
            site.Reading.Error(value.At, $"Lua: {state.TakeError(stack)}");
        else
        {
            var isFunction = stack.KindOf(-1) == LuaKind.Function;
            stack.Pop();
            if (isFunction) return true;
            site.Reading.Error(value.At, "this Lua returns no function", "write `return function(dq) ... end`");
        }
        return false;
    }
}
