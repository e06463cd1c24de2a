using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>Next hops of another family than the routes' own are understood (RFC 8950, section 4).</summary>
/// <param name="Entries">Which.</param>
internal sealed record ExtendedNextHopCapability(EquatableArray<ExtendedNextHop> Entries)
    : Capability<ExtendedNextHopCapability>, ICapability
{
    /// <summary>IPv4 unicast routes over IPv6 next hops: the one entry that is of use here.</summary>
    public static ExtendedNextHopCapability Ipv4OverIpv6 { get; } =
        new([new ExtendedNextHop(AddressFamily.Ipv4Unicast, ExtendedNextHop.Ipv6)]);

    public static CapabilityCode CodePoint => CapabilityCode.ExtendedNextHop;

    /// <summary>Whether IPv4 unicast routes may come with IPv6 next hops.</summary>
    public bool HasIpv4OverIpv6 => Entries.Items.Contains(new ExtendedNextHop(AddressFamily.Ipv4Unicast, ExtendedNextHop.Ipv6));

    /// <summary>Null when the value is not made of whole entries.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value)
    {
        if (value.Length % 6 != 0) return null;
        var entries = new ExtendedNextHop[value.Length / 6];
        var reader = new WireReader(value);
        for (var index = 0; index < entries.Length; index++)
        {
            reader.TryReadUInt16(out var afi);
            reader.TryReadUInt16(out var safi);
            reader.TryReadUInt16(out var nextHopAfi);
            entries[index] = new ExtendedNextHop((AddressFamily)(afi << 16 | safi), nextHopAfi);
        }
        return new ExtendedNextHopCapability(EquatableArray.Create(entries.AsSpan()));
    }

    public override void WriteValue(ref WireWriter writer)
    {
        foreach (var entry in Entries)
        {
            // Unlike everywhere else the SAFI has two octets.
            writer.WriteUInt32((uint)entry.Family);
            writer.WriteUInt16(entry.NextHopAfi);
        }
    }

    public override string ToString() => $"extended next hop ({string.Join(", ", Entries)})";
}

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
