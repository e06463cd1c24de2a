using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;

namespace Holdfast.Configuration.Validation;

/// <summary>Lua: its files run, and define what policies name.</summary>
internal static class LuaValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        if (bag.HasErrorWithin("dns.lua")) return;
        var named = draft.Pools.Select(pool => (pool.Value.Policy.Function, Path: $"{pool.Path}.policy"))
            .Prepend((draft.Dns.Policy.Function, Path: "dns.policy")).Where(policy => policy.Function is not null).ToList();
        if (draft.Dns.Lua is { } lua)
        {
            if (lua.Check(named.Select(policy => policy.Function!).Distinct()) is { } wrong)
                bag.Error("dns.lua.file", wrong);
        }
        else if (named is [var (function, path), ..])
        {
            bag.Error(path, $"`{function}` is a function in Lua, and `dns` names no file of Lua",
                "write `lua: { file: policy.lua }` in `dns`");
        }
    }
}
