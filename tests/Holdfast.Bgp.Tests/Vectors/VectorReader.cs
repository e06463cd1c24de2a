using System.Buffers.Binary;
using System.Text.Json;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>Reads the octets of a vector with the product's readers, put where they would stand in a message.</summary>
internal static class VectorReader
{
    private const string Nlri = "20c00002eb";

    /// <summary>
    /// The kinds that are nothing Holdfast speaks, or no kind of message at all: they must do no harm, and can do no more.
    /// </summary>
    private static readonly string[] Foreign = ["fragment", "Label"];

    /// <summary>bio-rd's names of attributes whose values its tests read.</summary>
    private static readonly Dictionary<string, AttributeType> AttributeKinds = new()
    {
        ["Origin"] = AttributeType.Origin,
        ["ASPath"] = AttributeType.AsPath,
        ["AS4Path"] = AttributeType.As4Path,
        ["NextHop"] = AttributeType.NextHop,
        ["MED"] = AttributeType.MultiExitDisc,
        ["LocalPref"] = AttributeType.LocalPref,
        ["Aggregator"] = AttributeType.Aggregator,
        ["AS4Aggregator"] = AttributeType.As4Aggregator,
        ["Community"] = AttributeType.Communities,
        ["Communities"] = AttributeType.Communities,
        ["LargeCommunity"] = AttributeType.LargeCommunities,
        ["LargeCommunities"] = AttributeType.LargeCommunities,
        ["OriginatorID"] = AttributeType.OriginatorId,
        ["ClusterList"] = AttributeType.ClusterList,
        ["MultiProtocolReachNLRI"] = AttributeType.MpReach,
        ["MultiProtocolUnreachNLRI"] = AttributeType.MpUnreach,
    };

    /// <summary>bio-rd's names of capabilities whose values its tests read.</summary>
    private static readonly Dictionary<string, CapabilityCode> CapabilityKinds = new()
    {
        ["AddPathCapability"] = CapabilityCode.AddPath,
        ["ASN4Capability"] = CapabilityCode.FourOctetAs,
        ["MultiProtocolCapability"] = CapabilityCode.Multiprotocol,
        ["PeerRoleCapability"] = CapabilityCode.Role,
    };

    public static bool Knows(Vector vector) => Foreign.Contains(vector.Kind) || Read(vector, default) is not null;

    /// <returns>Null for a kind that has no reader.</returns>
    public static VectorReading? Read(Vector vector, UpdateContext context)
    {
        var octets = vector.Octets;
        return vector.Kind switch
        {
            "message" => ReadMessage(octets, context),
            "stream" => ReadStream(octets, context),
            "update-body" => ReadUpdate(octets, context),
            "open-body" => VectorReading.Of(null, OpenMessage.TryRead(octets, out _)),
            "notification-body" => VectorReading.Of(null, NotificationMessage.TryRead(octets, out _)),
            // RFC draft "dynamic capability" is not spoken; its message type is an unknown one.
            "capability-message" =>
                ReadMessage([.. Marker, 0, (byte)(MessageHeader.Size + octets.Length), 6, .. octets], context),
            "path-attributes" or "PathAttrs" => ReadAttributes(octets, HasNlri(vector), context),
            "path-attribute" or "PathAttr" => ReadAttribute(octets, context),
            "attribute-value" => ReadValue((AttributeType)vector.Json.GetProperty("attr").GetByte(), octets, context),
            "capability" or "Capability" => ReadCapabilities(octets),
            "open-optional-parameters" or "OptParams" => ReadOptionalParameters(octets),
            "NLRI" or "NLRIs" or "nlri" => ReadNlri(vector, octets),
            var kind when AttributeKinds.TryGetValue(kind, out var type) => ReadValue(type, octets, context),
            var kind when CapabilityKinds.TryGetValue(kind, out var code) =>
                ReadCapabilities([(byte)code, (byte)octets.Length, .. octets]),
            _ => null,
        };
    }

    /// <summary>Reads them as everything they might be, and as a stream of messages; what comes out does not matter.</summary>
    public static void ReadAsAnything(ReadOnlySpan<byte> octets, UpdateContext context)
    {
        Describe(ReadStream(octets, context));
        foreach (var type in Enum.GetValues<MessageType>())
        {
            var happened = MessageDecoder.Decode(type, octets, context, out var faults);
            _ = $"{happened}{faults}";
        }
        _ = $"{ControlPacket.TryRead(octets, out var packet)}{packet}";
        Describe(ReadAttributes(octets.ToArray(), hasNlri: true, context));
        foreach (var type in Enum.GetValues<AttributeType>()) Describe(ReadValue(type, octets.ToArray(), context));
        foreach (var code in Enum.GetValues<CapabilityCode>()) _ = KnownCapabilities.Read(code, octets).ToString();
    }

    private static byte[] Marker => [.. Enumerable.Repeat((byte)0xFF, 16)];

    private static VectorReading ReadMessage(byte[] octets, UpdateContext context)
    {
        if (octets.Length < MessageHeader.Size) return VectorReading.Rejected(CutOff(octets.Length));
        var error = MessageHeader.TryRead(octets, out var header);
        if (error.IsError) return VectorReading.Rejected(error);
        // In a session the rest would be waited for, and time would tell; here there is none.
        if (header.Length > octets.Length) return VectorReading.Rejected(CutOff(octets.Length));
        var body = octets.AsSpan(MessageHeader.Size, header.Length - MessageHeader.Size);
        return MessageDecoder.Decode(header.Type, body, context, out var faults) switch
        {
            SessionEvent.Malformed malformed => VectorReading.Rejected(malformed.Error),
            SessionEvent.Received received => VectorReading.Of(received.Message, MessageError.None, faults),
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    /// <summary>Message after message, until one ends the session.</summary>
    private static VectorReading ReadStream(ReadOnlySpan<byte> octets, UpdateContext context)
    {
        var worst = new VectorReading(VectorOutcome.Ok, null, "");
        while (!octets.IsEmpty)
        {
            var known = octets.Length >= MessageHeader.Size
                && !MessageHeader.TryRead(octets, out var header).IsError ? header.Length : octets.Length;
            var reading = ReadMessage(octets[..Math.Min(known, octets.Length)].ToArray(), context);
            if (reading.Outcome == VectorOutcome.Notification) return reading;
            if (reading.Outcome > worst.Outcome) worst = reading;
            octets = octets[known..];
        }
        return worst;
    }

    private static MessageError CutOff(int length) =>
        MessageError.Header(HeaderSubcode.BadMessageLength, $"cut off after {length} octets");

    private static VectorReading ReadUpdate(byte[] body, UpdateContext context)
    {
        var (message, error, faults) = UpdateReader.Read(body, context);
        return VectorReading.Of(message, error, faults);
    }

    private static VectorReading ReadAttributes(byte[] attributes, bool hasNlri, UpdateContext context) =>
        ReadUpdate([0, 0, .. Length(attributes.Length), .. attributes, .. hasNlri ? Convert.FromHexString(Nlri) : []], context);

    private static byte[] Length(int length)
    {
        var octets = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)Math.Min(length, ushort.MaxValue));
        return octets;
    }

    private static bool HasNlri(Vector vector) =>
        vector.Context.ValueKind != JsonValueKind.Object || !vector.Context.TryGetProperty("nlri_field", out var field)
            || field.GetBoolean();

    private static VectorReading ReadAttribute(byte[] octets, UpdateContext context)
    {
        var reader = new WireReader(octets);
        return AttributeHeader.TryRead(ref reader, out var header, out var value)
            ? ReadValue(header.Flags, header.Type, value, context)
            : VectorReading.Rejected(MessageError.Update(UpdateSubcode.AttributeLengthError, "the attribute is cut off"));
    }

    private static VectorReading ReadValue(AttributeType type, byte[] value, UpdateContext context)
    {
        var own = PathAttributes.Find(type)?.Category ?? AttributeFlags.Optional;
        return ReadValue(own, type, value, context);
    }

    private static VectorReading ReadValue(
        AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value, UpdateContext context)
    {
        var fault = AttributeReader.TryRead(flags, type, value, context, out var attribute);
        return VectorReading.Of(
            attribute is null ? null : new UpdateMessage([], [attribute], []),
            fault.Action == FaultAction.SessionReset ? MessageError.Update(fault.Subcode, fault.What) : MessageError.None,
            fault.Action == FaultAction.None ? [] : [fault]);
    }

    /// <summary>As the one optional parameter, in the extended form so that any length fits (RFC 9072).</summary>
    private static VectorReading ReadCapabilities(byte[] octets) =>
        ReadOpen([255, 255, .. Length(octets.Length + 3), 2, .. Length(octets.Length), .. octets]);

    private static VectorReading ReadOptionalParameters(byte[] parameters) => ReadOpen([(byte)parameters.Length, .. parameters]);

    private static VectorReading ReadOpen(byte[] fromOptionalParametersLength)
    {
        var error = CapabilityReader.TryRead(fromOptionalParametersLength, out var capabilities);
        if (error.IsError) return VectorReading.Rejected(error);
        // A known one that is kept as unknown has an unfit value.
        var unused = capabilities.Items.OfType<UnknownCapability>().FirstOrDefault(capability => Enum.IsDefined(capability.Code));
        return new VectorReading(unused is null ? VectorOutcome.Ok : VectorOutcome.Unused, null, unused?.ToString() ?? "")
        {
            Capability = capabilities.Count == 1 ? capabilities[0] : null,
        };
    }

    private static VectorReading ReadNlri(Vector vector, byte[] octets)
    {
        var family = vector.Json.TryGetProperty("family", out _) || vector.Context.ValueKind != JsonValueKind.Undefined
            ? default : AddressFamily.Ipv4Unicast;
        // Of other families, labels and path identifiers among them, nothing is looked into.
        if (family == default) return new VectorReading(VectorOutcome.Ok, null, "");
        var what = PrefixEncoding.TryRead(octets, family, out _);
        return VectorReading.Of(
            null, what is null ? MessageError.None : MessageError.Update(UpdateSubcode.InvalidNetworkField, what));
    }

    private static void Describe(VectorReading reading) => _ = reading.ToString();
}
