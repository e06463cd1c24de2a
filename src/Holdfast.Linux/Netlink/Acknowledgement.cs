using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>NLMSG_ERROR: how a request went; with the kernel's own words (extended acknowledgement) where it has any.</summary>
/// <param name="Errno">0 when it was done.</param>
/// <param name="Text">The kernel's words; null when it has none.</param>
internal readonly record struct Acknowledgement(int Errno, string? Text)
{
    private const MessageFlags Capped = (MessageFlags)0x100; // NLM_F_CAPPED: the request is not echoed
    private const MessageFlags HasAttributes = (MessageFlags)0x200; // NLM_F_ACK_TLVS
    private const ushort TextAttribute = 1; // NLMSGERR_ATTR_MSG

    /// <summary>Reads it from the payload of a message.</summary>
    public static Acknowledgement Read(MessageFlags flags, ReadOnlySpan<byte> payload)
    {
        if (!MemoryMarshal.TryRead(payload, out int error))
            return new(0, null);
        string? text = null;
        if ((flags & HasAttributes) != 0)
        {
            var attributes = new AttributeReader(payload[Math.Min(payload.Length, EchoEnd(flags, payload))..]);
            while (attributes.Next())
            {
                if (attributes.Type == TextAttribute)
                    text = attributes.Text;
            }
        }
        return new(-error, text);
    }

    /// <summary>Where the echo of the request ends: its header always comes back, the rest unless capped.</summary>
    private static int EchoEnd(MessageFlags flags, ReadOnlySpan<byte> payload)
    {
        const int headerEnd = sizeof(int) + MessageWriter.HeaderLength;
        if ((flags & Capped) != 0 || !MemoryMarshal.TryRead(payload[Math.Min(payload.Length, sizeof(int))..], out uint length))
            return headerEnd;
        return (int)Math.Min((uint)payload.Length, sizeof(int) + (((long)length + 3) & ~3L));
    }
}
