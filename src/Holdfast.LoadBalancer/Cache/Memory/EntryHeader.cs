using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>What stands before a stored answer: its times, and the key but for the question.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EntryHeader
{
    /// <summary>The most octets of options and subnet.</summary>
    public const int MaxOptions = 44;

    /// <summary>When it was stored, in milliseconds of the queries' clock.</summary>
    public long StoredAt;

    /// <summary>When its time is over, in milliseconds of the same clock.</summary>
    public long ExpiresAt;

    /// <summary>Octets of the message.</summary>
    public ushort MessageLength;

    /// <summary>The header's flags as the client sent them.</summary>
    public ushort HeaderFlags;

    /// <summary>The flags of the OPT record.</summary>
    public ushort EdnsFlags;

    /// <summary>What else sets its key apart.</summary>
    public CacheKeyTraits Traits;

    /// <summary>Octets of options and subnet, behind the message.</summary>
    public byte OptionsLength;
}

/// <summary>What sets apart queries that are otherwise alike.</summary>
[Flags]
internal enum CacheKeyTraits : byte
{
    /// <summary>A datagram, without EDNS.</summary>
    None = 0,

    /// <summary>It came in a stream.</summary>
    Stream = 1,

    /// <summary>It has an OPT record, and so has its answer.</summary>
    Edns = 2,

    /// <summary>Its answer is good for one client subnet only, which was added for the backend.</summary>
    Subnet = 4,
}

/// <summary>Looks at an entry without copying all of it.</summary>
internal static class EntryPeek
{
    /// <summary>Reads its header, and the start of its message; false when it is changed meanwhile.</summary>
    /// <param name="chunks">The chunks.</param>
    /// <param name="chunk">The entry's first.</param>
    /// <param name="message">As much of the message as is wanted; what lies behind the message is undefined.</param>
    /// <param name="entry">The header.</param>
    public static bool TryRead(ChunkStore chunks, int chunk, scoped Span<byte> message, out EntryHeader entry)
    {
        entry = default;
        if (!chunks.IsChunk(chunk) || !chunks.TryBeginRead(chunk, out uint version))
            return false;
        var cursor = new ChunkCursor(chunks, chunk);
        cursor.TryRead(MemoryMarshal.AsBytes(new Span<EntryHeader>(ref entry)));
        cursor.TryRead(message[..Math.Min(message.Length, entry.MessageLength)]);
        return chunks.EndRead(chunk, version);
    }
}
