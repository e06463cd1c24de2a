using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Cache.Memory;

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
