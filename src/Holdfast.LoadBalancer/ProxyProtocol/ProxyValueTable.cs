using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.ProxyProtocol;

/// <summary>
/// The values that pending queries go out with, beside their slots. It has no memory before the first query that has some, and of
/// that only what is written to is the kernel's to find.
/// </summary>
/// <param name="capacity">Slots.</param>
internal sealed unsafe class ProxyValueTable(int capacity) : IDisposable
{
    private const int LengthSize = 2;
    private const int Stride = LengthSize + ProxyValues.Most;

    private byte* _places;

    /// <summary>The values of a slot that has some.</summary>
    public ReadOnlySpan<byte> this[int slot]
    {
        get
        {
            byte* place = _places + ((nint)slot * Stride);
            return new(place + LengthSize, BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(place, LengthSize)));
        }
    }

    /// <summary>Keeps values.</summary>
    /// <param name="slot">Whose.</param>
    /// <param name="values">The values, <see cref="ProxyValues.Most"/> octets at the most.</param>
    public void Keep(int slot, ReadOnlySpan<byte> values)
    {
        if (_places == null)
            _places = (byte*)NativeMemory.AllocZeroed((nuint)capacity, Stride);
        byte* place = _places + ((nint)slot * Stride);
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(place, LengthSize), (ushort)values.Length);
        values.CopyTo(new Span<byte>(place + LengthSize, ProxyValues.Most));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_places);
        GC.SuppressFinalize(this);
    }
}
