using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Includes;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys;

/// <summary>The file as a whole.</summary>
internal static class FileKeys
{
    private static readonly ShapeType Files = new("path, or list of paths", JsonShapes.OneOrMany(JsonShapes.Text));

    public static readonly Section<Draft> Section = new Section<Draft>("")
        .Read("node", Mapping(() => NodeKeys.Section), Into(() => NodeKeys.Section), "who the node is", "")
        .List("dns", Mapping(() => DnsKeys.Section), DnsKeys.Read,
            "what it answers, and whom it asks. A node without it answers nothing itself: it announces `anycast` services whose "
                + "checks ask something else (NTP, web, another resolver)", "none")
        .List("anycast", Mapping(() => AnycastKeys.Section), Into(() => AnycastKeys.Section),
            "the services it announces while they answer", "none")
        .List("bgp", Mapping(() => BgpKeys.Section), BgpKeys.Read, "whom it announces them to", "none")
        .Read("api", Mapping(() => ApiKeys.Section), Into(() => ApiKeys.Section), "where the commands find it", "")
        .Read("metrics", Mapping(() => MetricsKeys.Section), Into(() => MetricsKeys.Section), "where Prometheus finds it", "")
        // Read before anything else: what those files say stands here by now.
        .Part(IncludeReader.Key, Files, "files that belong to this one; see [several files](#several-files)", "none")
        .Check(static (map, _) =>
        {
            if (map["dns"] is null && map["anycast"] is null && !AnnouncesByItself(map["bgp"]))
                map.Missing("`dns` is missing", "write `dns:` with its `backends:`; examples/lb.yaml is a beginning");
        });

    // A node may be there for routes that no service stands behind.
    private static bool AnnouncesByItself(Field? bgp) => bgp?.Node is MappingNode { Entries: var entries }
        && entries.Any(entry => entry.Key is ScalarNode { Text: "static_routes" or "processes" or "cli_pipes" });

    private static MappingType Mapping(Func<Section> section) => new(section);

    private static Func<Field, Draft, Reading, bool> Into(Func<Section<Draft>> section) =>
        (field, draft, reading) => section().TryRead(field, draft, reading, out _);
}
