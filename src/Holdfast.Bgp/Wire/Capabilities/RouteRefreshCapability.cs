namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>ROUTE-REFRESH is answered (RFC 2918, section 2).</summary>
internal sealed record RouteRefreshCapability : Capability
{
    public override CapabilityCode Code => CapabilityCode.RouteRefresh;

    public override void WriteValue(ref WireWriter writer) { }

    public override string ToString() => "route refresh";
}
