namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>The answer to ROUTE-REFRESH is marked at its beginning and end (RFC 7313, section 3.1).</summary>
internal sealed record EnhancedRouteRefreshCapability : Capability
{
    public override CapabilityCode Code => CapabilityCode.EnhancedRouteRefresh;

    public override void WriteValue(ref WireWriter writer) { }

    public override string ToString() => "enhanced route refresh";
}
