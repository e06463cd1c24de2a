using System.Globalization;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>What the speaker is to its neighbor (RFC 9234, section 4.1).</summary>
/// <param name="Role">The role; one that the RFC does not know fits no other and is kept for that.</param>
internal sealed record RoleCapability(BgpRole Role) : Capability<RoleCapability>, ICapability
{
    public static CapabilityCode CodePoint => CapabilityCode.Role;

    /// <summary>Null when the value does not have one octet.</summary>
    public static Capability? TryRead(ReadOnlySpan<byte> value) =>
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

/// <summary>What a speaker is to its neighbor (RFC 9234, section 4.1), with the values of the wire.</summary>
public enum BgpRole
{
    /// <summary>Sells transit to the neighbor, its customer.</summary>
    Provider = 0,

    /// <summary>A route server; the neighbor is one of its clients.</summary>
    RouteServer = 1,

    /// <summary>A client of the neighbor, a route server.</summary>
    RouteServerClient = 2,

    /// <summary>Buys transit from the neighbor, its provider.</summary>
    Customer = 3,

    /// <summary>Exchanges routes as equals.</summary>
    Peer = 4,
}
