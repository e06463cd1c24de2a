using System.Net;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>metrics</c>: where Prometheus reads them.</summary>
internal static class MetricsKeys
{
    /// <summary>The port where none is given.</summary>
    private const int DefaultPort = 9353;

    public static readonly Section<Draft> Section = new Section<Draft>("metrics", static () => new Draft())
        .Key("listen", EndPoint(DefaultPort).OrNone(), d => d.Metrics.Listen, (d, v) => d.With(d.Metrics with { Listen = v }),
            "where they are read, port 9353 unless given. A change needs a restart", "nowhere", effect: Effect.Restart)
        .Key("acl", List<IPNetwork>("list of networks", JsonShapes.Network, AddressValues.Network, WarnWhenEmpty),
            d => d.Metrics.Acl, (d, v) => d.With(d.Metrics with { Acl = v }),
                "who may read them there; the connections of others are closed", "127.0.0.0/8, ::1/128")
        .Check((map, _) =>
        {
            if (map["acl"] is { } given && map["listen"] is null)
                given.Warning("nothing is listened on, so that nobody meets this list", "give `metrics` a `listen`");
        });

    private static void WarnWhenEmpty(Field field)
    {
        if (field.Node is SequenceNode { Items.Count: 0 })
            field.Warning("the list is empty: nobody may read the metrics",
                "name the networks of your monitoring, or take `acl` away for loopback");
    }
}
