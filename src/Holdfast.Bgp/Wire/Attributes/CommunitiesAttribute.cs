using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>COMMUNITIES (RFC 1997).</summary>
/// <param name="Communities">At least one.</param>
internal sealed record CommunitiesAttribute(EquatableArray<Community> Communities) : PathAttribute<CommunitiesAttribute>, IPathAttribute
{
    public static AttributeType Code => AttributeType.Communities;

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
