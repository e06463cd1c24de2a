using System.Buffers.Binary;

namespace Holdfast.Bgp.Wire;

/// <summary>Reads big-endian fields from received octets; every read says whether there was enough left.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;

    public int Position { get; private set; }

    public readonly int Remaining => _octets.Length - Position;

    public readonly ReadOnlySpan<byte> Rest => _octets[Position..];

    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (Remaining < 1) return false;
        value = _octets[Position++];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(Rest, out value)) return false;
        Position += 2;
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(Rest, out value)) return false;
        Position += 4;
        return true;
    }

    /// <summary>AFI and SAFI, three octets (RFC 4760).</summary>
    public bool TryReadFamily(out AddressFamily family)
    {
        family = default;
        if (!TryRead(3, out var octets)) return false;
        family = (AddressFamily)(octets[0] << 24 | octets[1] << 16 | octets[2]);
        return true;
    }

    public bool TryRead(int count, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (count > Remaining) return false;
        octets = _octets.Slice(Position, count);
        Position += count;
        return true;
    }
}
