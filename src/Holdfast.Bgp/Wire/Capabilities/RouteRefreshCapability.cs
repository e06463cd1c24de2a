namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>ROUTE-REFRESH is answered (RFC 2918, section 2).</summary>
internal sealed record RouteRefreshCapability : Capability<RouteRefreshCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.RouteRefresh;

    /// <summary>Null when there is a value.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value) => value.IsEmpty ? new RouteRefreshCapability() : null;

    public override void WriteValue(ref WireWriter writer) { }

    public override string ToString() => "route refresh";
}

/// <summary>The answer to ROUTE-REFRESH is marked at its beginning and end (RFC 7313, section 3.1).</summary>
internal sealed record EnhancedRouteRefreshCapability : Capability<EnhancedRouteRefreshCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.EnhancedRouteRefresh;

    /// <summary>Null when there is a value.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value) => value.IsEmpty ? new EnhancedRouteRefreshCapability() : null;

    public override void WriteValue(ref WireWriter writer) { }

    public override string ToString() => "enhanced route refresh";
}
