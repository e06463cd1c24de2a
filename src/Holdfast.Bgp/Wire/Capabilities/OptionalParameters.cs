using System.Collections.Immutable;

namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>
/// Reads the Optional Parameters of an OPEN, of which capabilities are the one kind left (RFC 5492, section 4).
/// </summary>
internal static class CapabilityReader
{
    private const byte CapabilitiesParameter = 2;
    private const byte ExtendedLength = 255;

    // They are kept as long as the session is up, and only to be shown.
    private const int MaxUnknown = 64;

    /// <summary>
    /// Reads from the Optional Parameters Length on; both its forms (RFC 4271, section 4.2; RFC 9072, section 2).
    /// </summary>
    public static MessageError TryRead(ReadOnlySpan<byte> octets, out EquatableArray<Capability> capabilities)
    {
        capabilities = [];
        var reader = new WireReader(octets);
        if (!reader.TryReadByte(out var shortLength)) return Malformed("no Optional Parameters Length");
        int length = shortLength;
        // RFC 9072: the type is what tells the extended form; the length before it should be, but need not be, 255.
        var extended = length > 0 && reader.Remaining >= 3 && reader.Rest[0] == ExtendedLength;
        if (extended)
        {
            reader.TryReadByte(out _);
            reader.TryReadUInt16(out var longLength);
            length = longLength;
        }
        if (length != reader.Remaining)
            return Malformed($"Optional Parameters Length {length} where {reader.Remaining} octets follow");

        var builder = ImmutableArray.CreateBuilder<Capability>();
        while (reader.Remaining > 0)
        {
            if (!TryReadParameter(ref reader, extended, out var type, out var value))
                return Malformed("an optional parameter is cut off");
            if (type != CapabilitiesParameter)
                return MessageError.Open(OpenSubcode.UnsupportedOptionalParameter, $"optional parameter {type}");
            if (!TryReadCapabilities(value, builder))
                return Malformed("a capability is cut off");
        }
        capabilities = new EquatableArray<Capability>(builder.DrainToImmutable());
        return MessageError.None;
    }

    /// <summary>
    /// Reads capabilities one behind the other, as a NOTIFICATION has them (RFC 5492, section 5); none when they are cut off.
    /// </summary>
    public static EquatableArray<Capability> TryReadList(ReadOnlySpan<byte> octets)
    {
        var builder = ImmutableArray.CreateBuilder<Capability>();
        return TryReadCapabilities(octets, builder) ? new EquatableArray<Capability>(builder.DrainToImmutable()) : [];
    }

    private static bool TryReadParameter(ref WireReader reader, bool extended, out byte type, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!reader.TryReadByte(out type)) return false;
        if (extended) return reader.TryReadUInt16(out var longLength) && reader.TryRead(longLength, out value);
        return reader.TryReadByte(out var length) && reader.TryRead(length, out value);
    }

    private static bool TryReadCapabilities(ReadOnlySpan<byte> octets, ImmutableArray<Capability>.Builder builder)
    {
        var reader = new WireReader(octets);
        var unknown = builder.Count(capability => capability is UnknownCapability);
        while (reader.TryReadByte(out var code))
        {
            if (!reader.TryReadByte(out var length) || !reader.TryRead(length, out var value)) return false;
            var capability = KnownCapabilities.Read((CapabilityCode)code, value);
            if (capability is not UnknownCapability || ++unknown <= MaxUnknown) builder.Add(capability);
        }
        return true;
    }

    private static MessageError Malformed(string what) => MessageError.Open(OpenSubcode.Unspecific, what);
}

/// <summary>Writes capabilities as the one optional parameter of an OPEN (RFC 5492, section 4).</summary>
internal static class CapabilityWriter
{
    private const byte CapabilitiesParameter = 2;

    /// <summary>
    /// Writes from the Optional Parameters Length on; in the extended form (RFC 9072) only where the other is too short.
    /// </summary>
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
