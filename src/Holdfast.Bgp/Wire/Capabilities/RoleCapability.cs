using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>What the speaker is to its neighbor (RFC 9234, section 4.1).</summary>
/// <param name="Role">The role; one that the RFC does not know fits no other and is kept for that.</param>
internal sealed record RoleCapability(BgpRole Role) : Capability
{
    public override CapabilityCode Code => CapabilityCode.Role;

    /// <summary>Null when the value does not have one octet.</summary>
    public static RoleCapability? TryRead(ReadOnlySpan<byte> value) =>
        value.Length == 1 ? new RoleCapability((BgpRole)value[0]) : null;

    public override void WriteValue(ref WireWriter writer) => writer.WriteByte((byte)Role);

    public override string ToString() => Role switch
    {
        BgpRole.Provider => "role provider",
        BgpRole.RouteServer => "role route server",
        BgpRole.RouteServerClient => "role route server client",
        BgpRole.Customer => "role customer",
        BgpRole.Peer => "role peer",
        _ => string.Create(CultureInfo.InvariantCulture, $"role {(byte)Role}"),
    };
}
