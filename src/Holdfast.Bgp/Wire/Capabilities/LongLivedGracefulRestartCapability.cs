using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>Long-lived graceful restart (RFC 9494, section 3.1). Read to be shown; never used.</summary>
/// <param name="Families">How long routes are kept as stale, by family.</param>
internal sealed record LongLivedGracefulRestartCapability(EquatableArray<LongLivedFamily> Families)
    : Capability<LongLivedGracefulRestartCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.LongLivedGracefulRestart;

    /// <summary>Null when the value is not made of whole entries.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value)
    {
        if (value.Length % 7 != 0) return null;
        var families = new LongLivedFamily[value.Length / 7];
        var reader = new WireReader(value);
        for (var index = 0; index < families.Length; index++)
        {
            reader.TryReadFamily(out var family);
            reader.TryReadUInt32(out var flagsAndTime);
            families[index] = new LongLivedFamily(
                family, (flagsAndTime & LongLivedFamily.ForwardingBit) != 0, flagsAndTime & LongLivedFamily.MaxStaleTime);
        }
        return new LongLivedGracefulRestartCapability(EquatableArray.Create(families.AsSpan()));
    }

    public override void WriteValue(ref WireWriter writer)
    {
        foreach (var entry in Families)
        {
            writer.WriteFamily(entry.Family);
            writer.WriteUInt32((entry.ForwardingPreserved ? LongLivedFamily.ForwardingBit : 0) | Math.Min(
                entry.StaleTime, LongLivedFamily.MaxStaleTime));
        }
    }

    public override string ToString() => $"long-lived graceful restart ({string.Join(", ", Families)})";
}

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
