using Holdfast.Bgp.Messages.Attributes;

namespace Holdfast.Bgp.Messages;

/// <summary>Reads an UPDATE and weighs its errors (RFC 4271, section 6.3, as RFC 7606 revised it).</summary>
internal static class UpdateReader
{
    /// <summary>Reads what follows the header.</summary>
    public static UpdateReading Read(ReadOnlySpan<byte> body, UpdateContext context)
    {
        var reader = new WireReader(body);
        // RFC 7606, section 3 (b) keeps this one: without the lengths the routes cannot be found.
        if (!reader.TryReadUInt16(out var withdrawnLength) || !reader.TryRead(withdrawnLength, out var withdrawnField)
            || !reader.TryReadUInt16(out var attributesLength) || !reader.TryRead(attributesLength, out var attributesField))
            return Reset(MessageError.Update(UpdateSubcode.MalformedAttributeList, "the field lengths exceed the message"));
        if (PrefixEncoding.TryRead(withdrawnField, AddressFamily.Ipv4Unicast, out var withdrawn) is { } withdrawnError)
            return Reset(MessageError.Update(UpdateSubcode.InvalidNetworkField, $"withdrawn routes: {withdrawnError}"));
        if (PrefixEncoding.TryRead(reader.Rest, AddressFamily.Ipv4Unicast, out var nlri) is { } nlriError)
            return Reset(MessageError.Update(UpdateSubcode.InvalidNetworkField, $"NLRI: {nlriError}"));

        var faults = new List<AttributeFault>();
        var error = ReadAttributes(attributesField, context, faults, out var attributes);
        if (error.IsError) return Reset(error);
        if (Missing(attributes, faults, nlri.Count > 0, context) is { } missing)
            faults.Add(AttributeFault.Withdraw(UpdateSubcode.MissingWellKnownAttribute, $"no {missing}"));
        var message = new UpdateMessage(withdrawn, EquatableArray.Create<PathAttribute>([.. attributes]), nlri);
        return new UpdateReading(message, MessageError.None, EquatableArray.Create<AttributeFault>([.. faults]));
    }

    private static MessageError ReadAttributes(
        ReadOnlySpan<byte> field, UpdateContext context, List<AttributeFault> faults, out List<PathAttribute> attributes)
    {
        attributes = [];
        var seen = new HashSet<AttributeType>();
        var reader = new WireReader(field);
        while (reader.Remaining > 0)
        {
            var start = reader.Rest;
            if (!TryReadHeader(ref reader, out var flags, out var type, out var value))
            {
                // RFC 7606, section 4: the end of the field, and so the NLRI behind it, is still known.
                faults.Add(AttributeFault.Withdraw(UpdateSubcode.AttributeLengthError, "the last attribute is cut off"));
                break;
            }
            if (!seen.Add(type))
            {
                // RFC 7606, section 3 (g).
                if (type is AttributeType.MpReach or AttributeType.MpUnreach)
                    return MessageError.Update(UpdateSubcode.MalformedAttributeList, $"{type} twice");
                faults.Add(AttributeFault.Discard(UpdateSubcode.MalformedAttributeList, $"attribute {type} again"));
                continue;
            }
            var fault = AttributeReader.TryRead(flags, type, value, context, out var attribute);
            if (fault.Action == FaultAction.SessionReset)
                return MessageError.Update(fault.Subcode, fault.What, start[..(start.Length - reader.Remaining)]);
            if (fault.Action == FaultAction.None) attributes.Add(attribute!);
            else faults.Add(fault);
        }
        return MessageError.None;
    }

    private static bool TryReadHeader(ref WireReader reader, out AttributeFlags flags, out AttributeType type, out ReadOnlySpan<byte> value)
    {
        type = default;
        value = default;
        var complete = reader.TryReadByte(out var flagOctet);
        flags = (AttributeFlags)flagOctet;
        if (!complete || !reader.TryReadByte(out var typeOctet)) return false;
        type = (AttributeType)typeOctet;
        if (flags.HasFlag(AttributeFlags.ExtendedLength))
            return reader.TryReadUInt16(out var longLength) && reader.TryRead(longLength, out value);
        return reader.TryReadByte(out var length) && reader.TryRead(length, out value);
    }

    /// <summary>A well-known attribute that announced routes must have (RFC 4271, section 5; RFC 4760, section 3; RFC 7606, section 3 (d)).</summary>
    private static AttributeType? Missing(List<PathAttribute> attributes, List<AttributeFault> faults, bool hasNlri, UpdateContext context)
    {
        var announces = hasNlri || attributes.Any(attribute => attribute.Type == AttributeType.MpReach);
        // One that was there and faulty has been reported already.
        if (!announces || faults.Any(fault => fault.Action == FaultAction.TreatAsWithdraw)) return null;
        if (!Has(AttributeType.Origin)) return AttributeType.Origin;
        if (!Has(AttributeType.AsPath)) return AttributeType.AsPath;
        if (hasNlri && !Has(AttributeType.NextHop)) return AttributeType.NextHop;
        return context.Internal && !Has(AttributeType.LocalPref) ? AttributeType.LocalPref : null;

        bool Has(AttributeType type) => attributes.Any(attribute => attribute.Type == type);
    }

    private static UpdateReading Reset(MessageError error) => new(null, error, []);
}
