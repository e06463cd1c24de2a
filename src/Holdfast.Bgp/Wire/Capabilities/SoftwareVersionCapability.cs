namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>The speaker's software (draft-abraitis-bgp-version-capability, section 2).</summary>
/// <param name="Version">UTF-8 as it came, at most 254 octets.</param>
internal sealed record SoftwareVersionCapability(EquatableArray<byte> Version)
    : Capability<SoftwareVersionCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.SoftwareVersion;

    /// <summary>Null when the length does not fill the value.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value) =>
        value.Length > 0 && value[0] == value.Length - 1 ? new SoftwareVersionCapability(EquatableArray.Create(value[1..]))
            : null;

    public override void WriteValue(ref WireWriter writer)
    {
        writer.WriteByte(checked((byte)Version.Count));
        writer.Write(Version.AsSpan());
    }

    public override string ToString() => $"software version {PeerText.Printable(Version.AsSpan())}";
}
