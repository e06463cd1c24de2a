using System.Buffers.Binary;

namespace Holdfast.Bgp.Wire;

/// <summary>The 19 octets before every message (RFC 4271, section 4.1).</summary>
/// <param name="Length">Of the whole message, header included.</param>
/// <param name="Type">What follows.</param>
internal readonly record struct MessageHeader(ushort Length, MessageType Type)
{
    public const int Size = 19;

    /// <summary>The longest message (RFC 4271, section 4.1).</summary>
    public const int MaxMessageLength = 4096;

    /// <summary>
    /// The longest message other than OPEN and KEEPALIVE towards who takes extended ones (RFC 8654, section 2).
    /// </summary>
    public const int MaxExtendedMessageLength = 65535;

    private const int MarkerLength = 16;

    /// <summary>Reads and checks a header (RFC 4271, section 6.1; RFC 8654, section 5).</summary>
    /// <param name="octets">At least <see cref="Size"/> octets.</param>
    /// <param name="header">What it says.</param>
    /// <param name="maxLength">The longest message taken: longer than 4096 octets where we said so in our OPEN.</param>
    public static MessageError TryRead(ReadOnlySpan<byte> octets, out MessageHeader header, int maxLength = MaxMessageLength)
    {
        var lengthField = octets.Slice(MarkerLength, 2);
        var length = BinaryPrimitives.ReadUInt16BigEndian(lengthField);
        var type = (MessageType)octets[MarkerLength + 2];
        header = new MessageHeader(length, type);
        if (octets[..MarkerLength].ContainsAnyExcept((byte)0xFF))
            return MessageError.Header(HeaderSubcode.ConnectionNotSynchronized, "the marker is not all ones");
        if (length < Size || length > maxLength)
            return MessageError.Header(HeaderSubcode.BadMessageLength, $"a message of {length} octets", lengthField);
        if (type is < MessageType.Open or > MessageType.RouteRefresh)
            return MessageError.Header(HeaderSubcode.BadMessageType, $"message type {(byte)type}", (byte)type);
        return LengthFits(length, type)
            ? MessageError.None
            : MessageError.Header(HeaderSubcode.BadMessageLength, $"a message of type {type} with {length} octets", lengthField);
    }

    /// <summary>The type of a whole message.</summary>
    public static MessageType TypeOf(ReadOnlySpan<byte> message) => (MessageType)message[MarkerLength + 2];

    /// <summary>Begins a message; <see cref="Finish"/> completes it.</summary>
    public static void Begin(ref WireWriter writer, MessageType type)
    {
        writer.Write([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        writer.WriteUInt16(0);
        writer.WriteByte((byte)type);
    }

    /// <summary>Writes the length of a message begun at the writer's start.</summary>
    public static void Finish(ref WireWriter writer) => writer.SetUInt16(MarkerLength, checked((ushort)writer.Position));

    private static bool LengthFits(int length, MessageType type) => type switch
    {
        MessageType.Open => length is >= 29 and <= MaxMessageLength,
        MessageType.Update => length >= 23,
        MessageType.Notification => length >= 21,
        MessageType.Keepalive => length == Size,
        // RFC 7313, section 5: a longer one is an error of its own, answered by a code of its own.
        MessageType.RouteRefresh => length >= 23,
        _ => false,
    };
}

/// <summary>The type octet of the header (RFC 4271, section 4.1; RFC 2918).</summary>
public enum MessageType : byte
{
    /// <summary>OPEN.</summary>
    Open = 1,

    /// <summary>UPDATE.</summary>
    Update = 2,

    /// <summary>NOTIFICATION.</summary>
    Notification = 3,

    /// <summary>KEEPALIVE.</summary>
    Keepalive = 4,

    /// <summary>ROUTE-REFRESH (RFC 2918).</summary>
    RouteRefresh = 5,
}
