namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>Reads or writes a chain of chunks from front to back.</summary>
internal unsafe ref struct ChunkCursor(ChunkStore store, int first)
{
    private int _chunk = first;
    private int _offset;

    /// <summary>Copies what comes next out of the chain; false when the chain ends, or is being changed.</summary>
    public bool TryRead(scoped Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_offset == ChunkStore.Payload && !TryMoveNext())
                return false;
            int count = Math.Min(destination.Length, ChunkStore.Payload - _offset);
            new ReadOnlySpan<byte>(store.PayloadOf(_chunk) + _offset, count).CopyTo(destination);
            destination = destination[count..];
            _offset += count;
        }

        return true;
    }

    /// <summary>Copies into the chain, which must be long enough and nobody else's.</summary>
    public void Write(scoped ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            if (_offset == ChunkStore.Payload && !TryMoveNext())
                throw new InvalidOperationException("an entry is longer than the chain taken for it");
            int count = Math.Min(source.Length, ChunkStore.Payload - _offset);
            source[..count].CopyTo(new Span<byte>(store.PayloadOf(_chunk) + _offset, count));
            source = source[count..];
            _offset += count;
        }
    }

    private bool TryMoveNext()
    {
        int next = Volatile.Read(ref store.Next(_chunk)) - 1;
        if (!store.IsChunk(next))
            return false;
        _chunk = next;
        _offset = 0;
        return true;
    }
}
