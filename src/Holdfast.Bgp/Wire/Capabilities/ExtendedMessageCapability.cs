namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>
/// Messages of up to 65,535 octets are received, other than OPEN and KEEPALIVE (RFC 8654). Each side says what it receives,
/// and one may have it without the other.
/// </summary>
internal sealed record ExtendedMessageCapability : Capability<ExtendedMessageCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.ExtendedMessage;

    /// <summary>Null when there is a value.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value) => value.IsEmpty ? new ExtendedMessageCapability() : null;

    public override void WriteValue(ref WireWriter writer) { }

    public override string ToString() => "extended message";
}
