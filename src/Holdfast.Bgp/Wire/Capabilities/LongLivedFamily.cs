using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>How long stale routes of a family are kept (RFC 9494, section 3.1).</summary>
/// <param name="Family">Which; may be one we do not know.</param>
/// <param name="ForwardingPreserved">F bit: forwarding went on through the last restart.</param>
/// <param name="StaleTime">Seconds, 0 to 16,777,215.</param>
internal readonly record struct LongLivedFamily(AddressFamily Family, bool ForwardingPreserved, uint StaleTime)
{
    public const uint ForwardingBit = 0x8000_0000;

    public const uint MaxStaleTime = 0x00FF_FFFF;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{FamilyName.Of(Family)} {StaleTime} s");
}
