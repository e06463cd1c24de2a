namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>Reads one attribute by its type.</summary>
internal static class AttributeReader
{
    /// <summary>Reads one attribute.</summary>
    /// <returns>Of what is wrong, the worst (RFC 7606, section 3 (h)).</returns>
    /// <remarks>
    /// When nothing is wrong, <paramref name="attribute"/> is there. A multiprotocol one whose flags are wrong is there too, as
    /// far as its routes can be read: they are the ones to be withdrawn.
    /// </remarks>
    public static AttributeFault TryRead(
        AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute)
    {
        attribute = null;
        if (PathAttributes.Find(type) is not { } kind) return ReadUnknown(flags, type, value, out attribute);
        var category = kind.CheckFlags(flags);
        if (category.Action != FaultAction.None && type is not (AttributeType.MpReach or AttributeType.MpUnreach))
            return category;
        var fault = kind.Read(flags, value, context, out attribute);
        return fault.Action > category.Action ? fault : category;
    }

    private static AttributeFault ReadUnknown(
        AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value, out PathAttribute? attribute)
    {
        attribute = null;
        // RFC 4271, section 6.3, which RFC 7606 leaves as it is: what every speaker must know and we do not.
        if (!flags.HasFlag(AttributeFlags.Optional))
            return AttributeFault.Reset(
                UpdateSubcode.UnrecognizedWellKnownAttribute, $"attribute {(byte)type} claims to be well-known");
        attribute = UnknownAttribute.Of(flags, type, value);
        return AttributeFault.None;
    }
}
