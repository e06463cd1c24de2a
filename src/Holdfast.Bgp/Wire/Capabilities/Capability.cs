namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>A capability of an OPEN (RFC 5492). One subclass for each that is understood.</summary>
internal abstract record Capability
{
    public abstract CapabilityCode Code { get; }

    public abstract void WriteValue(ref WireWriter writer);

    /// <summary>What it is, for operators.</summary>
    public abstract override string ToString();

    /// <summary>Reads one. A known one with an unfit value is kept as unknown: a capability not understood is not used (RFC 5492, section 3).</summary>
    public static Capability Read(CapabilityCode code, ReadOnlySpan<byte> value)
    {
        Capability? known = code switch
        {
            CapabilityCode.Multiprotocol => MultiprotocolCapability.TryRead(value),
            CapabilityCode.RouteRefresh when value.IsEmpty => new RouteRefreshCapability(),
            CapabilityCode.ExtendedNextHop => ExtendedNextHopCapability.TryRead(value),
            CapabilityCode.ExtendedMessage when value.IsEmpty => new ExtendedMessageCapability(),
            CapabilityCode.Role => RoleCapability.TryRead(value),
            CapabilityCode.GracefulRestart => GracefulRestartCapability.TryRead(value),
            CapabilityCode.FourOctetAs => FourOctetAsCapability.TryRead(value),
            CapabilityCode.AddPath => AddPathCapability.TryRead(value),
            CapabilityCode.EnhancedRouteRefresh when value.IsEmpty => new EnhancedRouteRefreshCapability(),
            CapabilityCode.LongLivedGracefulRestart => LongLivedGracefulRestartCapability.TryRead(value),
            CapabilityCode.Fqdn => FqdnCapability.TryRead(value),
            CapabilityCode.SoftwareVersion => SoftwareVersionCapability.TryRead(value),
            _ => null,
        };
        return known ?? new UnknownCapability(code, EquatableArray.Create(value));
    }
}
