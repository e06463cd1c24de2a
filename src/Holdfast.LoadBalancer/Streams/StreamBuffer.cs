using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Streams;

/// <summary>
/// Octets on their way into or out of a TCP connection: native memory that grows when it must, as far as the bound for all of it
/// lets, and is given back when it is empty and large. Belongs to one thread.
/// </summary>
/// <param name="capacity">Octets that it begins with, bound or not.</param>
/// <param name="account">What its memory is counted in.</param>
/// <param name="use">What it grows for.</param>
internal sealed unsafe class StreamBuffer(int capacity, BufferAccount* account, BufferUse use) : IDisposable
{
    private byte* _memory;
    private int _size;
    private int _start;
    private int _end;

    /// <summary>Octets in it.</summary>
    public int Count => _end - _start;

    /// <summary>Octets of memory beyond those that it begins with.</summary>
    public int Grown => Math.Max(0, _size - capacity);

    /// <summary>The octets in it.</summary>
    public Span<byte> Filled => new(_memory + _start, Count);

    /// <summary>Where more can be added, at least so many octets; empty when there is no memory for them.</summary>
    public Span<byte> Room(int octets)
    {
        if (_memory == null && !TryBegin(octets))
            return default;

        if (_size - _end < octets)
        {
            Filled.CopyTo(new Span<byte>(_memory, _size));
            (_start, _end) = (0, Count);
        }

        return _size - _end < octets && !TryGrow(octets) ? default : new Span<byte>(_memory + _end, _size - _end);
    }

    /// <summary>So many octets have been added in <see cref="Room"/>.</summary>
    public void Added(int octets) => _end += octets;

    /// <summary>The first octets are done with.</summary>
    public void Remove(int octets)
    {
        _start += octets;
        if (_start == _end)
            Clear();
    }

    /// <summary>
    /// Adds a message behind its two octets of length (RFC 1035, section 4.2.2); returns where it lies until more is added, or
    /// nothing when there is no memory for it.
    /// </summary>
    public Span<byte> AddFrame(ReadOnlySpan<byte> message)
    {
        Span<byte> room = Room(message.Length + 2);
        if (room.IsEmpty)
            return default;
        room[0] = (byte)(message.Length >> 8);
        room[1] = (byte)message.Length;
        message.CopyTo(room[2..]);
        Added(message.Length + 2);
        return room.Slice(2, message.Length);
    }

    /// <summary>The length that the frame at the start tells, or -1 while even that is not there.</summary>
    public int FrameLength => Count < 2 ? -1 : (_memory[_start] << 8) | _memory[_start + 1];

    /// <summary>Forgets everything in it.</summary>
    public void Clear()
    {
        _start = 0;
        _end = 0;
        if (_size > 4 * capacity)
            Dispose();
    }

    /// <summary>Gives its memory back if there is nothing in it.</summary>
    public void FreeIfEmpty()
    {
        if (Count == 0)
            Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        account->Free(_memory, _size);
        _memory = null;
        _size = 0;
        _start = 0;
        _end = 0;
        GC.SuppressFinalize(this);
    }

    private bool TryBegin(int octets)
    {
        int size = Math.Max(capacity, octets);
        _memory = account->TryAllocate(size, size == capacity ? BufferUse.Small : use);
        _size = _memory == null ? 0 : size;
        return _memory != null;
    }

    private bool TryGrow(int octets)
    {
        int size = Math.Max(_size * 2, _end + octets);
        byte* grown = account->TryGrow(_memory, _size, size, use);
        if (grown == null)
            return false;
        _memory = grown;
        _size = size;
        return true;
    }
}
