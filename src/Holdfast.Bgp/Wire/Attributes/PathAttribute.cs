namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>
/// A path attribute (RFC 4271, section 5). One subclass for each that is understood; <see cref="PathAttributes"/> lists them.
/// </summary>
internal abstract record PathAttribute
{
    public abstract AttributeType Type { get; }

    /// <summary>Optional, Transitive and Partial; the length decides on Extended Length.</summary>
    public abstract AttributeFlags Flags { get; }

    /// <summary>Writes header and value.</summary>
    public void Write(ref WireWriter writer, UpdateContext context)
    {
        var flags = writer.Reserve(1);
        writer.WriteByte((byte)Type);
        var length = writer.Reserve(2);
        WriteValue(ref writer, context);
        writer.SetByte(flags, (byte)(writer.SetShortestLength(length) ? Flags | AttributeFlags.ExtendedLength : Flags));
    }

    private protected abstract void WriteValue(ref WireWriter writer, UpdateContext context);
}

/// <summary>A path attribute that says of itself what it is.</summary>
/// <typeparam name="TSelf">The attribute.</typeparam>
internal abstract record PathAttribute<TSelf> : PathAttribute
    where TSelf : PathAttribute<TSelf>, IPathAttribute
{
    public sealed override AttributeType Type => TSelf.CodePoint;

    public sealed override AttributeFlags Flags => TSelf.Category;
}

/// <summary>What a class of path attributes says of itself.</summary>
internal interface IPathAttribute
{
    /// <summary>Its type code.</summary>
    static abstract AttributeType CodePoint { get; }

    /// <summary>Its name, as the registry or its RFC writes it.</summary>
    static abstract string Name { get; }

    /// <summary>The flags it is sent with and must be received with (RFC 4271, section 5): Optional and Transitive.</summary>
    static abstract AttributeFlags Category { get; }

    /// <summary>What other flags lead to: by RFC 7606, section 3 (c), the routes count as withdrawn.</summary>
    static virtual FaultAction WrongFlags => FaultAction.TreatAsWithdraw;

    /// <summary>Reads the value.</summary>
    /// <param name="value">What followed the attribute's header.</param>
    /// <param name="context">What the session agreed on.</param>
    /// <param name="attribute">The attribute; null where it is faulty.</param>
    static abstract AttributeFault TryRead(ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute);
}

/// <summary>An attribute whose value is not looked into.</summary>
/// <param name="UnreadFlags">Its flags, without Extended Length.</param>
/// <param name="UnreadType">Its type.</param>
/// <param name="Value">Its value.</param>
internal sealed record UnknownAttribute(AttributeFlags UnreadFlags, AttributeType UnreadType, EquatableArray<byte> Value)
    : PathAttribute
{
    public override AttributeType Type => UnreadType;

    public override AttributeFlags Flags => UnreadFlags;

    public static UnknownAttribute Of(AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value) =>
        new(flags & ~AttributeFlags.ExtendedLength, type, EquatableArray.Create(value));

    private protected override void WriteValue(ref WireWriter writer, UpdateContext context) => writer.Write(Value.AsSpan());
}
