using System.Net;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Rib;

/// <summary>A route as it was sent to one neighbor: the content of its Adj-RIB-Out (RFC 4271, section 3.2).</summary>
public sealed record AnnouncedRoute
{
    private readonly RouteAttributes _attributes;

    internal AnnouncedRoute(Prefix prefix, RouteAttributes attributes) => (Prefix, _attributes) = (prefix, attributes);

    /// <summary>Where it leads.</summary>
    public Prefix Prefix { get; }

    /// <summary>The next hop; for IPv6 the global address, or the link-local one when that was sent alone.</summary>
    public IPAddress NextHop => _attributes.NextHop.Address;

    /// <summary>The link-local address that goes with a global one (RFC 2545), or null.</summary>
    public IPAddress? LinkLocalNextHop => _attributes.NextHop.LinkLocal;

    /// <summary>MULTI_EXIT_DISC, 0 where none is sent.</summary>
    public uint Med => _attributes.Find<MultiExitDiscAttribute>()?.Value ?? 0;

    /// <summary>Whether it is sent with a MULTI_EXIT_DISC.</summary>
    public bool HasMed => _attributes.Find<MultiExitDiscAttribute>() is not null;

    /// <summary>LOCAL_PREF, which internal neighbors alone receive.</summary>
    public uint? LocalPref => _attributes.Find<LocalPrefAttribute>()?.Value;

    /// <summary>ORIGIN.</summary>
    public Origin Origin => _attributes.Find<OriginAttribute>()?.Value ?? Origin.Igp;

    /// <summary>How often the first AS stands in the AS_PATH beyond the once that is due.</summary>
    public int AsPathPrepend =>
        AsNumbers is [var first, ..] numbers ? numbers.TakeWhile(number => number == first).Count() - 1 : 0;

    /// <summary>
    /// The ASes of the AS_PATH, the last one passed first; none towards internal neighbors unless a path is written out.
    /// </summary>
    public IReadOnlyList<uint> AsNumbers => [.. Segments.SelectMany(segment => segment.Ases.Items)];

    /// <summary>AS_PATH as routers write it, ASes without an order in braces: <c>65101 65102 {65103 65104}</c>.</summary>
    public string AsPath => string.Join(' ', Segments.Select(segment =>
        segment.IsSet ? $"{{{string.Join(' ', segment.Ases.Items)}}}" : string.Join(' ', segment.Ases.Items)));

    /// <summary>Communities of all kinds.</summary>
    public CommunitySet Communities => CommunitySet.Of(
        (_attributes.Find<CommunitiesAttribute>()?.Communities ?? []).AsSpan(),
        (_attributes.Find<LargeCommunitiesAttribute>()?.Communities ?? []).AsSpan(),
        (_attributes.Find<ExtendedCommunitiesAttribute>()?.Communities ?? []).AsSpan());

    /// <summary>
    /// OTC (RFC 9234, section 5): our AS, where the neighbor is told to pass the route to its customers only; else null.
    /// </summary>
    public uint? OnlyToCustomer => _attributes.Find<OnlyToCustomerAttribute>()?.As;

    /// <summary>The attributes that have no property of their own here, in words, by their names in the registry.</summary>
    public IReadOnlyDictionary<string, string> Further =>
        _attributes.Path.Items.Where(attribute => !HasProperty(attribute.Type))
            .OrderBy(attribute => PathAttributes.NameOf(attribute.Type), StringComparer.Ordinal)
            .ToDictionary(attribute => PathAttributes.NameOf(attribute.Type), attribute => attribute.ToString());

    private EquatableArray<AsPathSegment> Segments => _attributes.Find<AsPathAttribute>()?.Segments ?? [];

    private static bool HasProperty(AttributeType type) => type
        is AttributeType.MultiExitDisc or AttributeType.LocalPref or AttributeType.Origin or AttributeType.AsPath
        or AttributeType.Communities or AttributeType.LargeCommunities or AttributeType.ExtendedCommunities
        or AttributeType.OnlyToCustomer;
}
