using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>node</c>: who the node is.</summary>
internal static class NodeKeys
{
    private static readonly ObjectType<string> Directory =
        new("absolute path", JsonShapes.Pattern("^/"), AbsolutePath) { IsCode = true };

    public static readonly Section<Draft> Section = new Section<Draft>("node", static () => new Draft())
        // What clients are told is the node's name unless `dns.identity` says otherwise.
        .Key("name", ShortText(63), d => d.Node.Name,
            (d, v) => d.With(d.Node with { Name = v }).With(d.Dns with { Identity = d.Dns.Identity with { Name = v } }),
            "what clients (NSID, `id.server`) and operators call it", "the host's name")
        .Key("router_id", RouterId.OrNone(), d => d.Node.RouterId, (d, v) => d.With(d.Node with { RouterId = v }),
            "its BGP identifier, unless `bgp.router_id` says otherwise; one of the two is needed with `bgp`",
                effect: Effect.Elsewhere)
        .Key("state_dir", Directory, d => d.Node.StateDirectory, (d, v) => d.With(d.Node with { StateDirectory = v }),
            "directory for what survives a restart: drains, how often the node died young, the last configurations. Made when "
                + "it is not there; a node that may not write to it says so and runs without. A change needs a restart",
                    effect: Effect.Restart)
        .Key("watch_config", Bool, d => d.Node.WatchConfig, (d, v) => d.With(d.Node with { WatchConfig = v }),
            "take the files over when one changes and all have then been still for a second, as `holdfast reload` does: "
                + "whole, or, with a mistake in it, not at all. What it refers to (`password_file`) is not watched");

    private static string? AbsolutePath(Field field)
    {
        if (field.Text() is not { } path || path.StartsWith('/')) return field.Text();
        field.Error($"`{ScalarValues.Shorten(path)}` is not an absolute path",
            $"write where it begins, such as `/var/lib/{path}`");
        return null;
    }
}
