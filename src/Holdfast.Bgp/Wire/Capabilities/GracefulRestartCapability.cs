using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>Graceful restart (RFC 4724, section 3; the N bit: RFC 8538, section 2).</summary>
/// <param name="IsRestarting">R bit: the speaker has restarted and keeps the routes it had.</param>
/// <param name="Notification">N bit: a NOTIFICATION, too, is survived, unless it says Hard Reset.</param>
/// <param name="RestartTime">Seconds until it is back, 0 to 4095.</param>
/// <param name="Families">Whose routes are kept; none means that End-of-RIB is sent, and no more.</param>
internal sealed record GracefulRestartCapability(
    bool IsRestarting, bool Notification, ushort RestartTime, EquatableArray<GracefulRestartFamily> Families)
        : Capability<GracefulRestartCapability>, ICapability
{
    /// <summary>The largest restart time, in seconds.</summary>
    public const ushort MaxRestartTime = 0x0FFF;

    private const ushort RestartingBit = 0x8000;
    private const ushort NotificationBit = 0x4000;

    public static CapabilityCode CodePoint => CapabilityCode.GracefulRestart;

    /// <summary>Null when the value is not made of the restart time and whole entries.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value);
        if (!reader.TryReadUInt16(out var first) || reader.Remaining % 4 != 0) return null;
        var families = new GracefulRestartFamily[reader.Remaining / 4];
        for (var index = 0; index < families.Length; index++)
        {
            reader.TryReadFamily(out var family);
            reader.TryReadByte(out var flags);
            families[index] = new GracefulRestartFamily(family, (flags & GracefulRestartFamily.ForwardingBit) != 0);
        }
        return new GracefulRestartCapability(
            (first & RestartingBit) != 0, (first & NotificationBit) != 0, (ushort)(first & MaxRestartTime),
            EquatableArray.Create(families.AsSpan()));
    }

    public override void WriteValue(ref WireWriter writer)
    {
        var flags = (IsRestarting ? RestartingBit : 0) | (Notification ? NotificationBit : 0);
        writer.WriteUInt16((ushort)(flags | Math.Min(RestartTime, MaxRestartTime)));
        foreach (var entry in Families)
        {
            writer.WriteFamily(entry.Family);
            writer.WriteByte(entry.ForwardingPreserved ? GracefulRestartFamily.ForwardingBit : (byte)0);
        }
    }

    public override string ToString()
    {
        var marks = string.Concat(IsRestarting ? ", restarting" : "", Notification ? ", notification" : "");
        var families = Families.Count == 0 ? "no family" : string.Join(", ", Families);
        return string.Create(CultureInfo.InvariantCulture, $"graceful restart ({RestartTime} s{marks}; {families})");
    }
}

/// <summary>A family whose routes a neighbor is asked to keep while the speaker restarts (RFC 4724, section 3).</summary>
/// <param name="Family">Which; may be one we do not know.</param>
/// <param name="ForwardingPreserved">F bit: forwarding went on through the last restart.</param>
internal readonly record struct GracefulRestartFamily(AddressFamily Family, bool ForwardingPreserved)
{
    public const byte ForwardingBit = 0x80;

    public override string ToString() =>
        ForwardingPreserved ? $"{FamilyName.Of(Family)}, forwarding preserved" : FamilyName.Of(Family);
}
