using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>The hash that <c>whashed</c> and <c>chashed</c> know a name by.</summary>
internal static class QNameHash
{
    // Fixed, so that every node sends a name to the same backend.
    private const ulong Seed = 0x686F_6C64;

    /// <summary>Of a name on the wire, without regard to ASCII case.</summary>
    public static ulong Of(ReadOnlySpan<byte> qname) => NameWire.Hash(qname, Seed);
}
