using System.Buffers.Binary;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>EXTENDED COMMUNITIES (RFC 4360, section 2).</summary>
/// <param name="Communities">At least one.</param>
internal sealed record ExtendedCommunitiesAttribute(EquatableArray<ExtendedCommunity> Communities) : PathAttribute
{
    private const int Size = 8;

    public override AttributeType Type => AttributeType.ExtendedCommunities;

    public override AttributeFlags Flags => AttributeFlags.Optional | AttributeFlags.Transitive;

    /// <summary>Errors: RFC 7606, section 7.14.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, out PathAttribute? attribute)
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
