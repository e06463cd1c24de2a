using System.Buffers.Binary;
using System.Globalization;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;

namespace Holdfast.Bgp.Wire.Messages;

/// <summary>What belongs to the error of a NOTIFICATION, in words.</summary>
internal static class NotificationData
{
    /// <summary>More says no more to anyone.</summary>
    private const int MaxShown = 32;

    /// <summary>The Data field as its error defines it, or its octets where it does not fit that; empty when there are none.</summary>
    public static string InWords(NotificationMessage notification)
    {
        var data = notification.Data.AsSpan();
        if (data.IsEmpty) return "";
        return Defined(notification.Code, notification.Subcode, data)
            ?? $"data {Convert.ToHexStringLower(data[..Math.Min(data.Length, MaxShown)])}{(data.Length > MaxShown ? "..." : "")}";
    }

    private static string? Defined(ErrorCode code, byte subcode, ReadOnlySpan<byte> data) => (code, subcode, data.Length) switch
    {
        // RFC 4271, section 6.1.
        (ErrorCode.MessageHeader, (byte)HeaderSubcode.BadMessageLength, 2) => Number(data, "octets"),
        (ErrorCode.MessageHeader, (byte)HeaderSubcode.BadMessageType, 1) => string.Create(CultureInfo.InvariantCulture, $"type {data[0]}"),
        // RFC 4271, section 6.2; routers add the AS and the hold time they do not like.
        (ErrorCode.Open, (byte)OpenSubcode.UnsupportedVersionNumber, 2) =>
            string.Create(CultureInfo.InvariantCulture, $"version {BinaryPrimitives.ReadUInt16BigEndian(data)} is supported"),
        (ErrorCode.Open, (byte)OpenSubcode.BadPeerAs, 2) => string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt16BigEndian(data)}"),
        (ErrorCode.Open, (byte)OpenSubcode.BadPeerAs, 4) => string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt32BigEndian(data)}"),
        (ErrorCode.Open, (byte)OpenSubcode.UnacceptableHoldTime, 2) => Number(data, "s"),
        // RFC 5492, section 5.
        (ErrorCode.Open, (byte)OpenSubcode.UnsupportedCapability, _) when CapabilityReader.TryReadList(data) is { Count: > 0 } missing =>
            string.Join(", ", missing),
        // RFC 4271, section 6.3: the attribute, whole or as much of it as fits.
        (ErrorCode.Update, not (byte)UpdateSubcode.MissingWellKnownAttribute, > 2) when PathAttributes.Find((AttributeType)data[1]) is { } kind =>
            $"{kind.Name} {Convert.ToHexStringLower(data[..Math.Min(data.Length, MaxShown)])}",
        (ErrorCode.Update, (byte)UpdateSubcode.MissingWellKnownAttribute, 1) => PathAttributes.NameOf((AttributeType)data[0]),
        // RFC 6608, section 3.
        (ErrorCode.FiniteStateMachine, _, 1) when Enum.IsDefined((MessageType)data[0]) => ((MessageType)data[0]).ToString(),
        // RFC 4486, section 4.
        (ErrorCode.Cease, (byte)CeaseSubcode.MaximumPrefixesReached, 7) => string.Create(
            CultureInfo.InvariantCulture,
            $"at most {BinaryPrimitives.ReadUInt32BigEndian(data[3..])} of {FamilyName.Of((AddressFamily)(data[0] << 24 | data[1] << 16 | data[2]))}"),
        _ => null,
    };

    private static string Number(ReadOnlySpan<byte> data, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt16BigEndian(data)} {unit}");
}
