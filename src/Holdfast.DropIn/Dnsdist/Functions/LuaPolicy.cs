using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>A policy that is a Lua function: it is run from the file that it is written in.</summary>
internal static class LuaPolicy
{
    /// <summary>
    /// The value of <c>policy</c>; null when the function cannot be found again, with the reason in the diagnostics.
    /// </summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="function">The function.</param>
    /// <param name="site">The site, which learns of the file.</param>
    public static Node? Of(string name, FunctionNode function, DnsdistSite site)
    {
        if (function.Defined.Source is not { } file)
        {
            site.Reading.Error(function.At, "a policy's function must be written in a file", "define it there");
            return null;
        }
        if (function.Name is null && (file != site.File || PolicyNames.NativeOf(name) is not null))
        {
            site.Reading.Error(function.At, $"the function of `{name}` is not found again by a name",
                "make it a global variable: `function mypolicy(servers, dq) ... end`");
            return null;
        }
        if (!site.LuaFiles.Contains(file)) site.LuaFiles.Add(file);
        return new Settings().Set("lua", function.Name ?? name, function.At).Build(function.At);
    }

    /// <summary>The keys of <c>dns.lua</c>; null where no policy is a function.</summary>
    public static MappingNode? Files(DnsdistSite site)
    {
        if (site.LuaFiles.Count == 0) return null;
        var at = site.File.At(1, 1);
        var files = new SequenceNode(at);
        foreach (var file in site.LuaFiles) files.Add(new ScalarNode(PathOf(file), isPlain: false, at));
        var lua = new Settings().Set("file", files);
        // A function among dnsdist's own calls: they do nothing when it is run for the function.
        if (site.LuaFiles.Contains(site.File)) lua.Set("dnsdist_conf", value: true, at);
        return lua.Build(at);
    }

    private static string PathOf(SourceText file) => Path.Combine(file.Directory ?? "/", Path.GetFileName(file.File));
}
