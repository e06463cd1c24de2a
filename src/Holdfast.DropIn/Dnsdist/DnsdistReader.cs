using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.Configuration.Yaml;
using Holdfast.DropIn.Dnsdist.Functions;
using Holdfast.DropIn.Dnsdist.Lua;
using Holdfast.DropIn.Dnsdist.Site;
using Holdfast.DropIn.Dnsdist.Yaml;
using Holdfast.Lua;

namespace Holdfast.DropIn.Dnsdist;

/// <summary>Reads dnsdist's configuration: its <c>dnsdist.conf</c>, which is Lua, or its <c>dnsdist.yml</c>.</summary>
public sealed class DnsdistReader : ForeignReader
{
    /// <inheritdoc/>
    public override string Name => "dnsdist-conf";

    /// <inheritdoc/>
    public override string Description => "dnsdist's configuration, dnsdist.conf or dnsdist.yml";

    /// <summary>What a file's Lua may use.</summary>
    internal LuaLimits Limits { get; init; } = new() { Memory = 512 * 1024 * 1024, Call = TimeSpan.FromSeconds(2) };

    internal override MappingNode? Read(SourceText file, ForeignReading reading)
    {
        var site = new DnsdistSite(reading, file);
        using var run = new LuaRun(site, file, Limits);
        if (file.File.EndsWith(".yml", StringComparison.Ordinal) || file.File.EndsWith(".yaml", StringComparison.Ordinal))
            ReadYaml(file, site, run);
        else run.Run(file);
        run.Finish();
        return NativeTree.Of(site, file.At(1, 1), LuaFiles.Of(site));
    }

    private static void ReadYaml(SourceText file, DnsdistSite site, LuaRun run)
    {
        var bag = site.Reading.Bag;
        // dnsdist runs the Lua of the same name first, for the functions in it.
        var lua = Path.ChangeExtension(Path.GetFileName(file.File), ".lua");
        foreach (var functions in site.Reading.OpenAll(".", lua, file.At(1, 1))) run.Run(functions);
        var reader = new TreeReader(file, bag) { MayBeEmpty = true };
        var root = Prescan.Check(file, bag) ? reader.Read() : null;
        bag.IsComplete &= reader.IsComplete;
        if (root is MappingNode mapping) new YamlSite(mapping, site).Apply(run);
        else if (root is not null) site.Reading.Error(root.At, $"{root.Kind} stands where dnsdist.yml has a mapping",
            "begin with `backends:`");
    }
}
