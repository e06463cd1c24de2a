using Holdfast.Bgp.Wire.Attributes;

namespace Holdfast.Bgp.Wire.Messages;

/// <summary>Reads an UPDATE and weighs its errors (RFC 4271, section 6.3, as RFC 7606 revised it).</summary>
internal static class UpdateReader
{
    // Attributes that are there again are reported so often: there may be thousands.
    private const int MaxRepeated = 16;

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
        var at = MessageHeader.Size + 4 + withdrawnLength;
        var error = ReadAttributes(attributesField, at, context, faults, out var attributes);
        if (error.IsError) return Reset(error);
        var announces = nlri.Count > 0 || attributes.Any(Announces);
        if (announces && nlri.Count == 0) IgnoreNextHop(faults);
        if (announces && Missing(attributes, faults, nlri.Count > 0, context) is { } missing)
        {
            faults.Add(AttributeFault.Withdraw(UpdateSubcode.MissingWellKnownAttribute, $"no {PathAttributes.NameOf(missing)}")
                with
            { Type = missing, At = at });
        }
        if (!announces && Unanswerable(attributes, faults) is { } fault)
            return Reset(MessageError.Update(
                fault.Subcode, $"{fault.What} at octet {fault.At}, and no route to withdraw for it"));
        var message = new UpdateMessage(withdrawn, EquatableArray.Create<PathAttribute>([.. attributes]), nlri);
        return new UpdateReading(message, MessageError.None, EquatableArray.Create<AttributeFault>([.. faults]));
    }

    private static MessageError ReadAttributes(
        ReadOnlySpan<byte> field, int fieldAt, UpdateContext context, List<AttributeFault> faults,
        out List<PathAttribute> attributes)
    {
        attributes = [];
        var seen = new HashSet<AttributeType>();
        var repeated = 0;
        var reader = new WireReader(field);
        while (reader.Remaining > 0)
        {
            var start = reader.Position;
            if (!AttributeHeader.TryRead(ref reader, out var header, out var value))
            {
                // RFC 7606, section 4: the end of the field, and so the NLRI behind it, is still known.
                faults.Add(AttributeFault.Withdraw(
                    UpdateSubcode.AttributeLengthError, "the last attribute is cut off") with
                { At = fieldAt + start });
                break;
            }
            var type = header.Type;
            if (!seen.Add(type))
            {
                // RFC 7606, section 3 (g).
                if (type is AttributeType.MpReach or AttributeType.MpUnreach)
                    return MessageError.Update(UpdateSubcode.MalformedAttributeList, $"{PathAttributes.NameOf(type)} twice");
                if (++repeated <= MaxRepeated)
                    Add(AttributeFault.Discard(UpdateSubcode.MalformedAttributeList, $"{PathAttributes.NameOf(type)} again"));
                continue;
            }
            var fault = AttributeReader.TryRead(header.Flags, type, value, context, out var attribute);
            if (fault.Action == FaultAction.SessionReset)
                return MessageError.Update(
                    fault.Subcode, $"{fault.What} at octet {fieldAt + start}", field[start..reader.Position]);
            if (fault.Action != FaultAction.None) Add(fault);
            if (attribute is not null) attributes.Add(attribute);

            void Add(AttributeFault found) => faults.Add(found with { Type = header.Type, At = fieldAt + start });
        }
        return MessageError.None;
    }

    // A well-known attribute that announced routes must have (RFC 4271, section 5; RFC 4760, section 3; RFC 7606, section 3
    // (d)).
    private static AttributeType? Missing(
        List<PathAttribute> attributes, List<AttributeFault> faults, bool hasNlri, UpdateContext context)
    {
        // One that was there and faulty has been reported already.
        if (faults.Any(fault => fault.Action == FaultAction.TreatAsWithdraw)) return null;
        if (!Has(AttributeType.Origin)) return AttributeType.Origin;
        if (!Has(AttributeType.AsPath)) return AttributeType.AsPath;
        if (hasNlri && !Has(AttributeType.NextHop)) return AttributeType.NextHop;
        return context.Internal && !Has(AttributeType.LocalPref) ? AttributeType.LocalPref : null;

        bool Has(AttributeType type) => attributes.Any(attribute => attribute.Type == type);
    }

    // NEXT_HOP is about the NLRI field alone: without one it is to be ignored (RFC 4760, section 3), whatever is wrong with it.
    private static void IgnoreNextHop(List<AttributeFault> faults)
    {
        for (var index = 0; index < faults.Count; index++)
        {
            if (faults[index].Type == AttributeType.NextHop) faults[index] = faults[index] with { Action = FaultAction.Discard };
        }
    }

    // A fault that asks for withdrawal in an UPDATE without routes. Nothing says that all routes were found then, so the session
    // has to end, unless there was nothing but MP_UNREACH_NLRI (RFC 7606, section 5.2).
    private static AttributeFault? Unanswerable(List<PathAttribute> attributes, List<AttributeFault> faults)
    {
        var onlyUnreach = attributes.All(attribute => attribute.Type == AttributeType.MpUnreach)
            && faults.All(fault => fault.Type == AttributeType.MpUnreach);
        var index = onlyUnreach ? -1 : faults.FindIndex(fault => fault.Action == FaultAction.TreatAsWithdraw);
        return index < 0 ? null : faults[index];
    }

    // Whether there are routes in it; those of a family we do not know are at least octets behind the next hop.
    private static bool Announces(PathAttribute attribute) => attribute switch
    {
        MpReachAttribute reach => reach.Nlri.Count > 0,
        UnknownAttribute { Type: AttributeType.MpReach } reach => reach.Value.Count > 5 + reach.Value[3],
        _ => false,
    };

    private static UpdateReading Reset(MessageError error) => new(null, error, []);
}

/// <summary>What became of a received UPDATE.</summary>
/// <param name="Message">What could be read of it; null when the session has to end.</param>
/// <param name="Error">Why the session has to end.</param>
/// <param name="Faults">What was wrong with attributes that cost less than the session.</param>
internal readonly record struct UpdateReading(UpdateMessage? Message, MessageError Error, EquatableArray<AttributeFault> Faults)
{
    /// <summary>The routes announced count as withdrawn (RFC 7606, section 2).</summary>
    public bool TreatAsWithdraw => Faults.Items.Any(fault => fault.Action == FaultAction.TreatAsWithdraw);
}
