using System.Net;
using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>metrics</c>.</summary>
internal static class MetricsSection
{
    /// <summary>The port taken when none is given.</summary>
    private const int DefaultPort = 9353;

    public static readonly KeySet Keys = new("metrics", "listen", "acl");

    public static MetricsOptions Read(Field? field)
    {
        var options = new MetricsOptions();
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return options;
        options = options with
        {
            Listen = map["listen"]?.EndPoint(DefaultPort),
            Acl = map["acl"] is { } acl ? [.. acl.OneOrMany().Select(item => item.Network()).OfType<IPNetwork>()] : options.Acl,
        };
        if (map["acl"] is { Node: SequenceNode { Items.Count: 0 } } empty)
            empty.Warning("the list is empty: nobody may read the metrics", "name the networks of your monitoring, or take `acl` away for loopback");
        if (map["acl"] is { } given && map["listen"] is null)
            given.Warning("nothing is listened on, so that nobody meets this list", "give `metrics` a `listen`");
        return options;
    }
}
