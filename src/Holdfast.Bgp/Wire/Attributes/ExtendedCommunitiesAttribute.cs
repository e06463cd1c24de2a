using System.Buffers.Binary;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>EXTENDED COMMUNITIES (RFC 4360, section 2).</summary>
/// <param name="Communities">At least one.</param>
internal sealed record ExtendedCommunitiesAttribute(EquatableArray<ExtendedCommunity> Communities) : PathAttribute<ExtendedCommunitiesAttribute>, IPathAttribute
{
    private const int Size = 8;

    public static AttributeType Code => AttributeType.ExtendedCommunities;

    public static string Name => "EXTENDED COMMUNITIES";

    public static AttributeFlags Category => AttributeFlags.OptionalTransitive;

    /// <summary>Errors: RFC 7606, section 7.14.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (value.IsEmpty || value.Length % Size != 0)
            return AttributeFault.Withdraw(UpdateSubcode.OptionalAttributeError, $"EXTENDED COMMUNITIES of {value.Length} octets");
        var communities = new ExtendedCommunity[value.Length / Size];
        for (var index = 0; index < communities.Length; index++)
            communities[index] = new ExtendedCommunity(BinaryPrimitives.ReadUInt64BigEndian(value[(index * Size)..]));
        attribute = new ExtendedCommunitiesAttribute(EquatableArray.Create(communities.AsSpan()));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        foreach (var community in Communities) writer.WriteUInt64(community.Value);
    }
}
