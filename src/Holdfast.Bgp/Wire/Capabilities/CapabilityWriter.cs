namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>Writes capabilities as the one optional parameter of an OPEN (RFC 5492, section 4).</summary>
internal static class CapabilityWriter
{
    private const byte CapabilitiesParameter = 2;

    /// <summary>Writes from the Optional Parameters Length on; in the extended form (RFC 9072) only where the other is too short.</summary>
    public static void Write(ref WireWriter writer, ReadOnlySpan<Capability> capabilities)
    {
        if (capabilities.IsEmpty)
        {
            writer.WriteByte(0);
            return;
        }
        Span<byte> octets = stackalloc byte[MessageHeader.MaxMessageLength];
        var list = new WireWriter(octets);
        foreach (var capability in capabilities)
        {
            list.WriteByte((byte)capability.Code);
            var length = list.Reserve(1);
            capability.WriteValue(ref list);
            list.SetLength8(length);
        }
        if (list.Position + 2 <= byte.MaxValue)
        {
            writer.WriteByte((byte)(list.Position + 2));
            writer.WriteByte(CapabilitiesParameter);
            writer.WriteByte((byte)list.Position);
        }
        else
        {
            writer.WriteByte(255);
            writer.WriteByte(255);
            writer.WriteUInt16((ushort)(list.Position + 3));
            writer.WriteByte(CapabilitiesParameter);
            writer.WriteUInt16((ushort)list.Position);
        }
        writer.Write(list.Written);
    }
}
