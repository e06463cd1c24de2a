using System.Collections.Frozen;

namespace Holdfast.Bgp.Wire.Communities;

/// <summary>The names of the IANA registry "BGP Well-known Communities", as routers write them.</summary>
public static class WellKnownCommunities
{
    private static readonly FrozenDictionary<string, Community> ByName = new Dictionary<string, Community>
    {
        ["graceful-shutdown"] = Community.GracefulShutdown, // RFC 8326
        ["accept-own"] = new(0xFFFF0001), // RFC 7611
        ["llgr-stale"] = new(0xFFFF0006), // RFC 9494
        ["no-llgr"] = new(0xFFFF0007), // RFC 9494
        ["blackhole"] = Community.Blackhole, // RFC 7999
        ["no-export"] = Community.NoExport, // RFC 1997
        ["no-advertise"] = Community.NoAdvertise, // RFC 1997
        ["no-export-subconfed"] = new(0xFFFFFF03), // RFC 1997
        ["no-peer"] = new(0xFFFFFF04), // RFC 3765
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, in no order.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Finds the community of a name.</summary>
    public static bool TryFind(string name, out Community community) => ByName.TryGetValue(name, out community);
}
