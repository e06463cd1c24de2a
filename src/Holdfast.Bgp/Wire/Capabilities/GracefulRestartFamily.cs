namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>A family whose routes a neighbor is asked to keep while the speaker restarts (RFC 4724, section 3).</summary>
/// <param name="Family">Which; may be one we do not know.</param>
/// <param name="ForwardingPreserved">F bit: forwarding went on through the last restart.</param>
internal readonly record struct GracefulRestartFamily(AddressFamily Family, bool ForwardingPreserved)
{
    public const byte ForwardingBit = 0x80;

    public override string ToString() => ForwardingPreserved ? $"{FamilyName.Of(Family)}, forwarding preserved" : FamilyName.Of(Family);
}
