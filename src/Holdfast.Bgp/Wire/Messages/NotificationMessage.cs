using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;

namespace Holdfast.Bgp.Wire.Messages;

/// <summary>NOTIFICATION: says what is wrong; the connection is closed after it (RFC 4271, section 4.5).</summary>
/// <param name="Code">The error code.</param>
/// <param name="Subcode">Its subcode, 0 for none.</param>
/// <param name="Data">What belongs to the error.</param>
internal sealed record NotificationMessage(ErrorCode Code, byte Subcode, EquatableArray<byte> Data = default) : Message
{
    /// <summary>Octets of Data that fit in a message every neighbor takes.</summary>
    public const int MaxData = MessageHeader.MaxMessageLength - MessageHeader.Size - 2;

    // The longest shutdown message (RFC 9003, section 2).
    private const int MaxShutdownMessage = 255;

    public override MessageType Type => MessageType.Notification;

    /// <summary>The answer to an error. Data is cut to what any neighbor takes, extended messages (RFC 8654) or not.</summary>
    public static NotificationMessage Of(MessageError error) => new(
        error.Code, error.Subcode, error.Data.Count <= MaxData ? error.Data
            : EquatableArray.Create(error.Data.AsSpan()[..MaxData]));

    /// <summary>A Cease; a shutdown or reset may carry a message for the neighbor's operator (RFC 9003).</summary>
    public static NotificationMessage Cease(CeaseSubcode subcode, string message = "")
    {
        if (message.Length == 0) return new NotificationMessage(ErrorCode.Cease, (byte)subcode);
        var text = Shorten(message);
        return new NotificationMessage(ErrorCode.Cease, (byte)subcode, [(byte)text.Length, .. text]);
    }

    /// <summary>The NOTIFICATION that ends a session for good also where others are survived (RFC 8538, section 3).</summary>
    /// <param name="reason">What would be said without graceful restart.</param>
    public static NotificationMessage HardReset(NotificationMessage reason) =>
        new(ErrorCode.Cease, (byte)CeaseSubcode.HardReset, [(byte)reason.Code, reason.Subcode, .. reason.Data]);

    /// <summary>
    /// Reads what follows the header. An answer to a NOTIFICATION is forbidden, so nothing in it is an error but its length.
    /// </summary>
    public static MessageError TryRead(ReadOnlySpan<byte> body, out NotificationMessage? message)
    {
        message = null;
        var reader = new WireReader(body);
        if (!reader.TryReadByte(out var code) || !reader.TryReadByte(out var subcode))
            return MessageError.Header(HeaderSubcode.BadMessageLength, $"a NOTIFICATION body of {body.Length} octets");
        message = new NotificationMessage((ErrorCode)code, subcode, EquatableArray.Create(reader.Rest));
        return MessageError.None;
    }

    /// <summary>
    /// In words, for example <c>Cease/Administrative Shutdown: "maintenance"</c>. Of a Hard Reset, the NOTIFICATION in it is put
    /// into words too, but not one in that: a neighbor may nest thousands.
    /// </summary>
    public override string ToString()
    {
        if (!IsHardReset || Data.Count < 2) return InWords();
        var reason = new NotificationMessage((ErrorCode)Data[0], Data[1], EquatableArray.Create(Data.AsSpan()[2..]));
        return $"{ErrorText.Of(Code, Subcode)} ({reason.InWords()})";
    }

    private protected override void WriteBody(ref WireWriter writer, UpdateContext context)
    {
        writer.WriteByte((byte)Code);
        writer.WriteByte(Subcode);
        writer.Write(Data.AsSpan());
    }

    private bool IsHardReset => Code == ErrorCode.Cease && (CeaseSubcode)Subcode == CeaseSubcode.HardReset;

    private string InWords()
    {
        var text = ErrorText.Of(Code, Subcode);
        if (ShutdownMessage is { Length: > 0 } reason) return $"{text}: \"{reason}\"";
        var data = NotificationData.InWords(this);
        return data.Length == 0 ? text : $"{text} ({data})";
    }

    // The operator's message of a shutdown or reset (RFC 9003, section 2), made fit for a terminal; null when there is none.
    private string? ShutdownMessage
    {
        get
        {
            if (Code != ErrorCode.Cease
                || (CeaseSubcode)Subcode is not (CeaseSubcode.AdministrativeShutdown or CeaseSubcode.AdministrativeReset)
                || Data.Count < 1 || Data.Count < 1 + Data[0])
                return null;
            return PeerText.Printable(Data.AsSpan().Slice(1, Data[0]));
        }
    }

    // As much of the message as fits, cut between two characters.
    private static byte[] Shorten(string message)
    {
        var octets = Encoding.UTF8.GetBytes(message);
        if (octets.Length <= MaxShutdownMessage) return octets;
        var end = MaxShutdownMessage;
        while ((octets[end] & 0xC0) == 0x80) end--;
        return octets[..end];
    }
}

/// <summary>What belongs to the error of a NOTIFICATION, in words.</summary>
internal static class NotificationData
{
    // More says no more to anyone.
    private const int MaxShown = 32;

    /// <summary>
    /// The Data field as its error defines it, or its octets where it does not fit that; empty when there are none.
    /// </summary>
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
        (ErrorCode.MessageHeader, (byte)HeaderSubcode.BadMessageType, 1) =>
            string.Create(CultureInfo.InvariantCulture, $"type {data[0]}"),
        // RFC 4271, section 6.2; routers add the AS and the hold time they do not like.
        (ErrorCode.Open, (byte)OpenSubcode.UnsupportedVersionNumber, 2) =>
            string.Create(CultureInfo.InvariantCulture, $"version {BinaryPrimitives.ReadUInt16BigEndian(data)} is supported"),
        (ErrorCode.Open, (byte)OpenSubcode.BadPeerAs, 2) =>
            string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt16BigEndian(data)}"),
        (ErrorCode.Open, (byte)OpenSubcode.BadPeerAs, 4) =>
            string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt32BigEndian(data)}"),
        (ErrorCode.Open, (byte)OpenSubcode.UnacceptableHoldTime, 2) => Number(data, "s"),
        // RFC 5492, section 5.
        (ErrorCode.Open, (byte)OpenSubcode.UnsupportedCapability, <= byte.MaxValue)
            when CapabilityReader.TryReadList(data) is { Count: > 0 } missing =>
                PeerText.Shorten(string.Join(", ", missing)),
        // RFC 4271, section 6.3: the attribute, whole or as much of it as fits.
        (ErrorCode.Update, not (byte)UpdateSubcode.MissingWellKnownAttribute, > 2)
            when PathAttributes.Find((AttributeType)data[1]) is { } kind =>
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
