namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>A path attribute (RFC 4271, section 5). One subclass for each that is understood.</summary>
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
