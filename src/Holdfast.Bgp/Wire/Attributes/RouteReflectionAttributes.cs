using System.Net;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>ORIGINATOR_ID: who brought a reflected route into the AS (RFC 4456, section 8).</summary>
/// <param name="RouterId">Its BGP Identifier.</param>
internal sealed record OriginatorIdAttribute(IPAddress RouterId) : PathAttribute<OriginatorIdAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.OriginatorId;

    public static string Name => "ORIGINATOR_ID";

    public static AttributeFlags Category => AttributeFlags.Optional;

    /// <summary>Errors: RFC 7606, section 7.9.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (!context.Internal)
            return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, "ORIGINATOR_ID from an external neighbor");
        if (value.Length != 4)
            return AttributeFault.Withdraw(UpdateSubcode.AttributeLengthError, $"ORIGINATOR_ID of {value.Length} octets");
        attribute = new OriginatorIdAttribute(new IPAddress(value));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) =>
        writer.Write(RouterId.GetAddressBytes());
}

/// <summary>CLUSTER_LIST: the route reflectors passed (RFC 4456, section 8).</summary>
/// <param name="Clusters">Their cluster identifiers, the last one passed first; at least one.</param>
internal sealed record ClusterListAttribute(EquatableArray<IPAddress> Clusters)
    : PathAttribute<ClusterListAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.ClusterList;

    public static string Name => "CLUSTER_LIST";

    public static AttributeFlags Category => AttributeFlags.Optional;

    /// <summary>Errors: RFC 7606, section 7.10.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (!context.Internal)
            return AttributeFault.Discard(UpdateSubcode.OptionalAttributeError, "CLUSTER_LIST from an external neighbor");
        if (value.IsEmpty || value.Length % 4 != 0)
            return AttributeFault.Withdraw(UpdateSubcode.AttributeLengthError, $"CLUSTER_LIST of {value.Length} octets");
        var clusters = new IPAddress[value.Length / 4];
        for (var index = 0; index < clusters.Length; index++) clusters[index] = new IPAddress(value.Slice(index * 4, 4));
        attribute = new ClusterListAttribute(EquatableArray.Create(clusters.AsSpan()));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        foreach (var cluster in Clusters) writer.Write(cluster.GetAddressBytes());
    }
}
