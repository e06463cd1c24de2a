using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Lua;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist;

/// <summary>Reads dnsdist's configuration: its <c>dnsdist.conf</c>, which is Lua, or its <c>dnsdist.yml</c>.</summary>
public sealed class DnsdistReader : ForeignReader
{
    /// <inheritdoc/>
    public override string Name => "dnsdist-conf";

    /// <inheritdoc/>
    public override string Description => "dnsdist's configuration, dnsdist.conf or dnsdist.yml";

    internal override MappingNode? Read(SourceText file, ForeignReading reading)
    {
        var site = new DnsdistSite(reading);
        using (var run = new LuaRun(site, file)) run.Run(file);
        return NativeTree.Of(site, file.At(1, 1));
    }
}
