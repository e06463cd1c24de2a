namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>An attribute whose value is not looked into.</summary>
/// <param name="UnreadFlags">Its flags, without Extended Length.</param>
/// <param name="UnreadType">Its type.</param>
/// <param name="Value">Its value.</param>
internal sealed record UnknownAttribute(AttributeFlags UnreadFlags, AttributeType UnreadType, EquatableArray<byte> Value) : PathAttribute
{
    public override AttributeType Type => UnreadType;

    public override AttributeFlags Flags => UnreadFlags;

    public static UnknownAttribute Of(AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value) =>
        new(flags & ~AttributeFlags.ExtendedLength, type, EquatableArray.Create(value));

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) => writer.Write(Value.AsSpan());
}
