using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Configuration.Keys;

/// <summary>The function in Lua that a rule or a response rule asks.</summary>
internal static class FunctionMatchKeys
{
    /// <summary>The key, in rules of a path.</summary>
    public static Section<MatchOptions> Section(string path)
    {
        var what = path.StartsWith("dns.rules", StringComparison.Ordinal) ? "the query" : "the answer";
        return new Section<MatchOptions>(path)
            .Key("match_lua", LuaKeys.Function.OrNone(), o => o.Function, (o, v) => o with { Function = v },
                $"a function that the files of `dns.lua` define: it gets {what}, and returns whether the rule fits; asked when "
                    + "all else fits; see [rules in Lua](operating.md#rules-in-lua)", "none",
                words: o => o.Function is { } function ? $"match_lua {function}" : null);
    }
}
