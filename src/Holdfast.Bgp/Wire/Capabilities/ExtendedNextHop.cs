using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>A family of routes with the family their next hops may have (RFC 8950, section 4).</summary>
/// <param name="Family">Of the routes; may be one we do not know.</param>
/// <param name="NextHopAfi">AFI of the next hops.</param>
internal readonly record struct ExtendedNextHop(AddressFamily Family, ushort NextHopAfi)
{
    /// <summary>AFI of IPv6.</summary>
    public const ushort Ipv6 = 2;

    public override string ToString() => NextHopAfi switch
    {
        1 => $"{FamilyName.Of(Family)} over IPv4",
        Ipv6 => $"{FamilyName.Of(Family)} over IPv6",
        _ => string.Create(CultureInfo.InvariantCulture, $"{FamilyName.Of(Family)} over AFI {NextHopAfi}"),
    };
}
