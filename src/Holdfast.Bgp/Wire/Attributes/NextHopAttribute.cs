using System.Net;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>NEXT_HOP of the IPv4 routes in the UPDATE's own NLRI field (RFC 4271, section 5.1.3).</summary>
/// <param name="Address">An IPv4 address.</param>
internal sealed record NextHopAttribute(IPAddress Address) : PathAttribute<NextHopAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.NextHop;

    public static string Name => "NEXT_HOP";

    public static AttributeFlags Category => AttributeFlags.Transitive;

    /// <summary>
    /// Errors: RFC 7606, section 7.3; an address that is no host's makes the routes of no use (RFC 4271, section 6.3).
    /// </summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (value.Length != 4)
            return AttributeFault.Withdraw(UpdateSubcode.AttributeLengthError, $"NEXT_HOP of {value.Length} octets");
        var address = new IPAddress(value);
        if (value[0] is 0 or 127 or >= 224)
            return AttributeFault.Withdraw(UpdateSubcode.InvalidNextHopAttribute, $"NEXT_HOP {address}");
        attribute = new NextHopAttribute(address);
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) =>
        writer.Write(Address.GetAddressBytes());
}
