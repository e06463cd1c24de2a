using Holdfast.Bgp.Messages;

namespace Holdfast.Bgp.Capabilities;

/// <summary>A capability that is not used, kept to be shown.</summary>
/// <param name="UnusedCode">Its code.</param>
/// <param name="Value">Its value.</param>
internal sealed record UnknownCapability(CapabilityCode UnusedCode, EquatableArray<byte> Value) : Capability
{
    public override CapabilityCode Code => UnusedCode;

    public override void WriteValue(ref WireWriter writer) => writer.Write(Value.AsSpan());

    public override string ToString() => UnusedCode switch
    {
        CapabilityCode.ExtendedNextHop => "extended next hop",
        CapabilityCode.ExtendedMessage => "extended message",
        CapabilityCode.Role => "role",
        CapabilityCode.GracefulRestart => "graceful restart",
        CapabilityCode.AddPath => "add-path",
        CapabilityCode.EnhancedRouteRefresh => "enhanced route refresh",
        CapabilityCode.LongLivedGracefulRestart => "long-lived graceful restart",
        CapabilityCode.Fqdn => "host name",
        _ => $"capability {(byte)UnusedCode}",
    };
}
