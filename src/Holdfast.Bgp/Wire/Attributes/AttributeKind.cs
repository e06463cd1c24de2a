namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>One kind of path attributes.</summary>
/// <param name="Type">Its type code.</param>
/// <param name="Name">Its name, as the registry or its RFC writes it.</param>
/// <param name="Category">The flags it must be received with: Optional and Transitive.</param>
/// <param name="WrongFlags">What other flags lead to.</param>
/// <param name="Read">Reads a value.</param>
internal sealed record AttributeKind(
    AttributeType Type, string Name, AttributeFlags Category, FaultAction WrongFlags, AttributeKind.Reader Read)
{
    /// <summary>Reads the value of an attribute that came with these flags.</summary>
    public delegate AttributeFault Reader(
        AttributeFlags flags, ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute);

    /// <summary>Whether a value has the syntax that its RFC asks for.</summary>
    public delegate bool Syntax(ReadOnlySpan<byte> value);

    /// <summary>The kind of a class.</summary>
    public static AttributeKind Of<T>()
        where T : PathAttribute, IPathAttribute =>
        new(T.CodePoint, T.Name, T.Category, T.WrongFlags,
            static (AttributeFlags _, ReadOnlySpan<byte> value, UpdateContext context, out PathAttribute? attribute) =>
                T.TryRead(value, context, out attribute));

    /// <summary>
    /// A kind that means nothing to a speaker which imports no route: its syntax is checked at most, and its value kept as it
    /// came.
    /// </summary>
    /// <param name="type">Its type code.</param>
    /// <param name="name">Its name.</param>
    /// <param name="category">The flags it must be received with.</param>
    /// <param name="onFault">What wrong flags and a malformed value lead to, by its RFC.</param>
    /// <param name="syntax">What its RFC calls well-formed; null takes every value.</param>
    public static AttributeKind Unused(
        AttributeType type, string name, AttributeFlags category, FaultAction onFault = FaultAction.TreatAsWithdraw,
        Syntax? syntax = null) =>
            new(type, name, category, onFault,
            (AttributeFlags flags, ReadOnlySpan<byte> value, UpdateContext _, out PathAttribute? attribute) =>
            {
                attribute = null;
                if (syntax?.Invoke(value) == false)
                    return new AttributeFault(
                        onFault, UpdateSubcode.OptionalAttributeError, $"{name} of {value.Length} octets is malformed");
                attribute = UnknownAttribute.Of(flags, type, value);
                return AttributeFault.None;
            });

    /// <summary>Weighs the flags of a received attribute.</summary>
    public AttributeFault CheckFlags(AttributeFlags flags)
    {
        // Partial is for optional transitive ones alone (RFC 4271, section 4.3).
        var partial = flags.HasFlag(AttributeFlags.Partial) && Category != AttributeFlags.OptionalTransitive;
        return (flags & AttributeFlags.OptionalTransitive) == Category && !partial
            ? AttributeFault.None
            : new AttributeFault(WrongFlags, UpdateSubcode.AttributeFlagsError, $"flags {(byte)flags:x2} of {Name}");
    }
}
