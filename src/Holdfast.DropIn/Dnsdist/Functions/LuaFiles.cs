using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>The keys of <c>dns.lua</c>: where the functions are that policies, rules and actions call.</summary>
internal static class LuaFiles
{
    /// <summary>The keys; null where nothing is a function.</summary>
    public static MappingNode? Of(DnsdistSite site)
    {
        if (site.LuaFiles.Count == 0 && site.LuaTexts.Count == 0) return null;
        var at = site.File.At(1, 1);
        var files = new SequenceNode(at);
        foreach (var file in site.LuaFiles) files.Add(new ScalarNode(PathOf(file), isPlain: false, at));
        var lua = new Settings().Set("file", files);
        if (site.LuaTexts.Count > 0)
        {
            var functions = new SequenceNode(at);
            foreach (var text in site.LuaTexts) functions.Add(text.Build(text.At("name") ?? at));
            lua.Set("functions", functions);
        }
        // A function among dnsdist's own calls: they do nothing when it is run for the function.
        if (site.LuaFiles.Any(site.Calling.Contains)) lua.Set("dnsdist_conf", value: true, at);
        return lua.Build(at);
    }

    private static string PathOf(SourceText file) => Path.Combine(file.Directory ?? "/", Path.GetFileName(file.File));
}
