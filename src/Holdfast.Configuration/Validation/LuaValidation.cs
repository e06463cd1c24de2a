using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;

namespace Holdfast.Configuration.Validation;

/// <summary>Lua: its files run, and define what policies name.</summary>
internal static class LuaValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        if (bag.HasErrorWithin("dns.lua")) return;
        (string? Function, string Path)[] named =
        [
            (draft.Dns.Policy.Function, "dns.policy"),
            .. draft.Pools.Select(pool => (pool.Value.Policy.Function, $"{pool.Path}.policy")),
            .. draft.Rules.Select(rule => (rule.Value.Action.Calls, $"{rule.Path}.lua")),
            .. draft.Rules.SelectMany(rule => rule.Value.Match.Whole.Select(match => (match.Function, $"{rule.Path}.match_lua"))),
            .. draft.ResponseRules.Select(rule => (rule.Value.Action.Calls, $"{rule.Path}.lua")),
            .. draft.ResponseRules.SelectMany(rule =>
                rule.Value.Match.Whole.Select(match => (match.Function, $"{rule.Path}.match_lua"))),
        ];
        named = [.. named.Where(one => one.Function is not null)];
        if (draft.Dns.Lua is { } lua)
        {
            if (lua.Check(named.Select(one => one.Function!).Distinct()) is { } wrong)
                bag.Error("dns.lua.file", wrong);
        }
        else if (named is [var (function, path), ..])
        {
            bag.Error(path, $"`{function}` is a function in Lua, and `dns` names no file of Lua",
                "write `lua: { file: policy.lua }` in `dns`");
        }
    }
}
