namespace Holdfast.Bgp.Messages.Attributes;

/// <summary>A path attribute (RFC 4271, section 5). One subclass for each that is understood.</summary>
internal abstract record PathAttribute
{
    public abstract AttributeType Type { get; }

    /// <summary>Optional, Transitive and Partial; the length decides on Extended Length.</summary>
    public abstract AttributeFlags Flags { get; }

    /// <summary>Writes header and value.</summary>
    public void Write(ref WireWriter writer, UpdateContext context)
    {
        Span<byte> octets = stackalloc byte[MessageHeader.MaxMessageLength * 2];
        var value = new WireWriter(octets);
        WriteValue(ref value, context);
        var extended = value.Position > byte.MaxValue;
        writer.WriteByte((byte)(extended ? Flags | AttributeFlags.ExtendedLength : Flags));
        writer.WriteByte((byte)Type);
        if (extended) writer.WriteUInt16((ushort)value.Position);
        else writer.WriteByte((byte)value.Position);
        writer.Write(value.Written);
    }

    private protected abstract void WriteValue(ref WireWriter writer, UpdateContext context);
}
