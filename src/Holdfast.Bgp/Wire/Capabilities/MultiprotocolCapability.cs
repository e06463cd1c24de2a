namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>A family is spoken (RFC 4760, section 8).</summary>
/// <param name="Family">Which; may be one we do not know.</param>
internal sealed record MultiprotocolCapability(AddressFamily Family) : Capability<MultiprotocolCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.Multiprotocol;

    /// <summary>Null when the value does not have four octets.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value) =>
        value.Length == 4 ? new MultiprotocolCapability((AddressFamily)(value[0] << 24 | value[1] << 16 | value[3])) : null;

    public override void WriteValue(ref WireWriter writer)
    {
        writer.WriteUInt16((ushort)((int)Family >> 16));
        writer.WriteByte(0);
        writer.WriteByte((byte)Family);
    }

    public override string ToString() => FamilyName.Of(Family);
}
