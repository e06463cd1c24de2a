using System.Globalization;
using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;
using Route = Holdfast.Bgp.Rib.Route;

namespace Holdfast.Processes.Commands;

/// <summary>Routes in ExaBGP's words, in the order of the attributes' codes.</summary>
internal static class RouteText
{
    private static readonly string[] Named = ["no-export", "no-advertise", "no-export-subconfed", "no-peer", "blackhole"];

    /// <summary>A route as it was written: what follows its prefix.</summary>
    public static string Of(Route route, bool withAttributes)
    {
        var hop = route.NextHop.Ipv4 switch { NextHop.Literal literal => literal.Value.ToString(), _ => "self" };
        if (!withAttributes) return $" next-hop {hop}";
        return Joined(
        [
            $"next-hop {hop}",
            .. Attributes(route.Origin == Origin.Igp ? null : route.Origin, route.Med, route.LocalPref, route.Communities,
                route.Further),
        ]);
    }

    /// <summary>The attributes of an UPDATE, but for its next hops.</summary>
    public static string Of(UpdateContent update) => Joined(
    [
        .. Attributes(update.Origin, update.Med, update.LocalPref, update.Communities, update.Further),
        .. update.Further.Raw.Select(raw => string.Create(CultureInfo.InvariantCulture,
            $"attribute [ 0x{raw.Type:X2} 0x{raw.Flags:X2} 0x{Convert.ToHexStringLower(raw.Value.AsSpan())} ]")),
    ]);

    /// <summary>A route as it was sent.</summary>
    public static string Of(AnnouncedRoute route, bool withAttributes) => !withAttributes ? $" next-hop {route.NextHop}" : Joined(
        [
            $"next-hop {route.NextHop}",
            $"origin {Word(route.Origin)}",
            route.AsPath.Length == 0 ? null : $"as-path [ {route.AsPath} ]",
            route.HasMed ? Number("med", route.Med) : null, Number("local-preference", route.LocalPref),
            .. Standard(route.Communities), .. Others(route.Communities),
        ]);

    /// <summary>An extended community: <c>target:65101:1</c>.</summary>
    public static string Name(ExtendedCommunity community)
    {
        var words = community.ToString();
        return words.StartsWith("rt:", StringComparison.Ordinal) ? $"target:{words[3..]}"
            : words.StartsWith("soo:", StringComparison.Ordinal) ? $"origin:{words[4..]}" : words;
    }

    private static IEnumerable<string?> Attributes(
        Origin? origin, uint? med, uint? localPref, CommunitySet communities, FurtherAttributes further) =>
        [
            origin is { } its ? $"origin {Word(its)}" : null,
            further.AsPath is { } path ? Path(path) : null,
            Number("med", med), Number("local-preference", localPref),
            further.AtomicAggregate ? "atomic-aggregate" : null,
            further.Aggregator is { } aggregator ? $"aggregator ( {aggregator} )" : null,
            .. Standard(communities),
            further.OriginatorId is { } originator ? $"originator-id {originator}" : null,
            further.ClusterList.IsEmpty ? null : $"cluster-list [ {string.Join(' ', further.ClusterList)} ]",
            .. Others(communities),
        ];

    private static IEnumerable<string?> Standard(CommunitySet communities) =>
        [Listed("community", communities.Standard.Select(Name))];

    private static IEnumerable<string?> Others(CommunitySet communities) =>
        [
            Listed("extended-community", communities.Extended.Select(Name)),
            Listed("large-community", communities.Large.Select(one => one.ToString())),
        ];

    private static string Path(AsPath path)
    {
        string[] set = path.Set.IsEmpty ? [] : ["(", .. path.Set.Select(Text), ")"];
        return string.Join(' ', (string[])["as-path", "[", .. path.Sequence.Select(Text), .. set, "]"]);
    }

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    // By name where ExaBGP has one.
    private static string Name(Community community) =>
        Named.FirstOrDefault(name => WellKnownCommunities.TryFind(name, out var known) && known == community)
            ?? community.ToString();

    private static string? Listed(string name, IEnumerable<string> items) => items.ToList() switch
    {
        [] => null,
        [var one] => $"{name} {one}",
        var all => $"{name} [ {string.Join(' ', all)} ]",
    };

    private static string? Number(string name, uint? value) =>
        value is { } its ? string.Create(CultureInfo.InvariantCulture, $"{name} {its}") : null;

    private static string Word(Origin origin) => origin.ToString().ToLowerInvariant();

    private static string Joined(IEnumerable<string?> words) => string.Concat(words.OfType<string>().Select(word => " " + word));
}
