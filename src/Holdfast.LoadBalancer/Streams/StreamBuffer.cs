using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Streams;

/// <summary>
/// Octets on their way into or out of a TCP connection: native memory that grows when it must and is given back when it is
/// empty and large. Belongs to one thread.
/// </summary>
internal sealed unsafe class StreamBuffer(int capacity) : IDisposable
{
    private byte* _memory;
    private int _size;
    private int _start;
    private int _end;

    /// <summary>Octets in it.</summary>
    public int Count => _end - _start;

    /// <summary>The octets in it.</summary>
    public Span<byte> Filled => new(_memory + _start, Count);

    /// <summary>Where more can be added; at least so many octets.</summary>
    public Span<byte> Room(int octets)
    {
        if (_memory == null)
        {
            _size = Math.Max(capacity, octets);
            _memory = (byte*)NativeMemory.Alloc((nuint)_size);
        }

        if (_size - _end < octets)
        {
            Filled.CopyTo(new Span<byte>(_memory, _size));
            (_start, _end) = (0, Count);
        }

        if (_size - _end < octets)
        {
            _size = Math.Max(_size * 2, _end + octets);
            _memory = (byte*)NativeMemory.Realloc(_memory, (nuint)_size);
        }

        return new Span<byte>(_memory + _end, _size - _end);
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
    /// Adds a message behind its two octets of length (RFC 1035, section 4.2.2); returns where it lies until more is added.
    /// </summary>
    public Span<byte> AddFrame(ReadOnlySpan<byte> message)
    {
        Span<byte> room = Room(message.Length + 2);
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

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        _size = 0;
        _start = 0;
        _end = 0;
        GC.SuppressFinalize(this);
    }
}
