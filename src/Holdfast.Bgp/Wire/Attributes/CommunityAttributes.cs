using System.Buffers.Binary;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>COMMUNITIES (RFC 1997).</summary>
/// <param name="Communities">At least one.</param>
internal sealed record CommunitiesAttribute(EquatableArray<Community> Communities)
    : PathAttribute<CommunitiesAttribute>, IPathAttribute
{
    public static AttributeType CodePoint => AttributeType.Communities;

    public static string Name => "COMMUNITIES";

    public static AttributeFlags Category => AttributeFlags.OptionalTransitive;

    /// <summary>Errors: RFC 7606, section 7.8.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (value.IsEmpty || value.Length % 4 != 0)
            return AttributeFault.Withdraw(UpdateSubcode.OptionalAttributeError, $"COMMUNITIES of {value.Length} octets");
        var communities = new Community[value.Length / 4];
        var reader = new WireReader(value);
        for (var index = 0; reader.TryReadUInt32(out var community); index++) communities[index] = new Community(community);
        attribute = new CommunitiesAttribute(EquatableArray.Create(communities.AsSpan()));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        foreach (var community in Communities) writer.WriteUInt32(community.Value);
    }
}

/// <summary>EXTENDED COMMUNITIES (RFC 4360, section 2).</summary>
/// <param name="Communities">At least one.</param>
internal sealed record ExtendedCommunitiesAttribute(EquatableArray<ExtendedCommunity> Communities)
    : PathAttribute<ExtendedCommunitiesAttribute>, IPathAttribute
{
    private const int Size = 8;

    public static AttributeType CodePoint => AttributeType.ExtendedCommunities;

    public static string Name => "EXTENDED COMMUNITIES";

    public static AttributeFlags Category => AttributeFlags.OptionalTransitive;

    /// <summary>Errors: RFC 7606, section 7.14.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (value.IsEmpty || value.Length % Size != 0)
            return AttributeFault.Withdraw(
                UpdateSubcode.OptionalAttributeError, $"EXTENDED COMMUNITIES of {value.Length} octets");
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

/// <summary>LARGE_COMMUNITY (RFC 8092, section 3).</summary>
/// <param name="Communities">At least one.</param>
internal sealed record LargeCommunitiesAttribute(EquatableArray<LargeCommunity> Communities)
    : PathAttribute<LargeCommunitiesAttribute>, IPathAttribute
{
    private const int Size = 12;

    public static AttributeType CodePoint => AttributeType.LargeCommunities;

    public static string Name => "LARGE_COMMUNITY";

    public static AttributeFlags Category => AttributeFlags.OptionalTransitive;

    /// <summary>Errors: RFC 8092, section 6.</summary>
    public static AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (value.IsEmpty || value.Length % Size != 0)
            return AttributeFault.Withdraw(UpdateSubcode.OptionalAttributeError, $"LARGE_COMMUNITY of {value.Length} octets");
        var communities = new LargeCommunity[value.Length / Size];
        var reader = new WireReader(value);
        for (var index = 0; index < communities.Length; index++)
        {
            reader.TryReadUInt32(out var administrator);
            reader.TryReadUInt32(out var first);
            reader.TryReadUInt32(out var second);
            communities[index] = new LargeCommunity(administrator, first, second);
        }
        attribute = new LargeCommunitiesAttribute(EquatableArray.Create(communities.AsSpan()));
        return AttributeFault.None;
    }

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context)
    {
        foreach (var community in Communities)
        {
            writer.WriteUInt32(community.GlobalAdministrator);
            writer.WriteUInt32(community.LocalData1);
            writer.WriteUInt32(community.LocalData2);
        }
    }
}
