using System.Buffers.Binary;

namespace Holdfast.LoadBalancer.Logging.Dnstap;

/// <summary>The control frames of Frame Streams, by their numbers.</summary>
internal enum ControlFrame : uint
{
    /// <summary>The reader takes one of the content types that the writer has named.</summary>
    Accept = 1,

    /// <summary>Data frames follow, of one content type.</summary>
    Start = 2,

    /// <summary>No data frame follows.</summary>
    Stop = 3,

    /// <summary>The writer names its content types.</summary>
    Ready = 4,

    /// <summary>The reader has read all until <see cref="Stop"/>.</summary>
    Finish = 5,
}

/// <summary>
/// Frame Streams: data frames behind their length, and control frames behind a length of 0; all numbers are of four octets, the
/// highest first. In the two-way handshake the writer sends READY, and START when it has got ACCEPT; at the end it sends STOP and
/// is answered with FINISH.
/// </summary>
internal static class FrameStreams
{
    /// <summary>The longest control frame there may be, without the octets that say that it is one.</summary>
    public const int LongestControl = 512;

    /// <summary>Octets of a data frame's length.</summary>
    public const int DataHeader = sizeof(uint);

    private const uint ContentTypeField = 1;
    private const int Number = sizeof(uint);

    /// <summary>The content type of dnstap.</summary>
    public static ReadOnlySpan<byte> DnstapType => "protobuf:dnstap.Dnstap"u8;

    /// <summary>Writes a control frame, with the content type of dnstap where it has one; returns its octets.</summary>
    public static int WriteControl(Span<byte> buffer, ControlFrame frame)
    {
        bool hasType = frame is ControlFrame.Ready or ControlFrame.Start;
        int length = Number + (hasType ? (2 * Number) + DnstapType.Length : 0);
        Write(buffer, 0, 0);
        Write(buffer, 1, (uint)length);
        Write(buffer, 2, (uint)frame);
        if (hasType)
        {
            Write(buffer, 3, ContentTypeField);
            Write(buffer, 4, (uint)DnstapType.Length);
            DnstapType.CopyTo(buffer[(5 * Number)..]);
        }

        return (2 * Number) + length;
    }

    /// <summary>Reads a control frame.</summary>
    /// <param name="received">What has come so far.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="takesDnstap">Whether it names dnstap's content type, or none at all.</param>
    /// <returns>The frame's octets; 0 when more must come, -1 when it is none.</returns>
    public static int ReadControl(ReadOnlySpan<byte> received, out ControlFrame frame, out bool takesDnstap)
    {
        (frame, takesDnstap) = (0, true);
        if (received.Length >= Number && Read(received, 0) != 0)
            return -1;
        if (received.Length < 2 * Number)
            return 0;
        uint length = Read(received, 1);
        if (length is < Number or > LongestControl)
            return -1;
        int end = (2 * Number) + (int)length;
        if (received.Length < end)
            return 0;
        frame = (ControlFrame)Read(received, 2);
        return ReadTypes(received[(3 * Number)..end], out takesDnstap) ? end : -1;
    }

    private static bool ReadTypes(ReadOnlySpan<byte> fields, out bool takesDnstap)
    {
        bool hasAny = false, hasDnstap = false;
        for (; fields.Length >= 2 * Number && Read(fields, 0) == ContentTypeField; hasAny = true)
        {
            uint length = Read(fields, 1);
            if (length > fields.Length - (2 * Number))
                break;
            hasDnstap |= fields.Slice(2 * Number, (int)length).SequenceEqual(DnstapType);
            fields = fields[((2 * Number) + (int)length)..];
        }

        takesDnstap = hasDnstap || !hasAny;
        return fields.IsEmpty;
    }

    private static uint Read(ReadOnlySpan<byte> numbers, int place) =>
        BinaryPrimitives.ReadUInt32BigEndian(numbers[(place * Number)..]);

    private static void Write(Span<byte> numbers, int place, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(numbers[(place * Number)..], value);
}
