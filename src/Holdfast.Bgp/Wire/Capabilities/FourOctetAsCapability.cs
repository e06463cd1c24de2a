using System.Buffers.Binary;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>AS numbers have four octets, and this is the speaker's (RFC 6793, section 3).</summary>
/// <param name="As">The speaker's AS.</param>
internal sealed record FourOctetAsCapability(uint As) : Capability<FourOctetAsCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.FourOctetAs;

    /// <summary>Null when the value does not have four octets.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value) =>
        value.Length == 4 ? new FourOctetAsCapability(BinaryPrimitives.ReadUInt32BigEndian(value)) : null;

    public override void WriteValue(ref WireWriter writer) => writer.WriteUInt32(As);

    public override string ToString() => $"four-octet AS {As}";
}
