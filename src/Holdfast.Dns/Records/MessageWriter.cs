using System.Buffers.Binary;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>
/// Writes a message from front to back. Names are compressed against names written before in the same letters,
/// so that no name changes its case (RFC 1035, section 4.1.4).
/// </summary>
internal ref struct MessageWriter(Span<byte> destination)
{
    private const int MaxPointerTarget = 0x3FFF;

    private readonly Span<byte> _destination = destination;
    private readonly Dictionary<Octets, int> _suffixes = [];

    public int Length { get; private set; }

    public void WriteByte(byte value) => Reserve(1)[0] = value;

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);

    public void WriteOctets(Octets octets) => octets.Span.CopyTo(Reserve(octets.Length));

    public void WriteCount(int count) => WriteUInt16(count <= ushort.MaxValue
        ? (ushort)count : throw new ArgumentException($"a section has {count} entries; 65,535 is the most"));

    /// <summary>Octets with their length in one octet before them.</summary>
    public void WriteCharacterString(Octets octets)
    {
        WriteByte(octets.Length <= byte.MaxValue
            ? (byte)octets.Length : throw new ArgumentException(
                $"a character string has {octets.Length} octets; 255 is the most"));
        WriteOctets(octets);
    }

    public void WriteName(Name name, bool compress)
    {
        var wire = name.WireMemory;
        for (int at = 0; wire.Span[at] != 0; at += 1 + wire.Span[at])
        {
            var suffix = new Octets(wire[at..]);
            if (compress && _suffixes.TryGetValue(suffix, out int target))
            {
                WriteUInt16((ushort)(0xC000 | target));
                return;
            }

            if (Length <= MaxPointerTarget)
                _suffixes.TryAdd(suffix, Length);
            wire.Span.Slice(at, 1 + wire.Span[at]).CopyTo(Reserve(1 + wire.Span[at]));
        }

        WriteByte(0);
    }

    /// <summary>Leaves two octets for a length; <see cref="EndLength"/> fills them.</summary>
    public int BeginLength()
    {
        Reserve(2);
        return Length;
    }

    public readonly void EndLength(int start)
    {
        int length = Length - start;
        if (length > ushort.MaxValue)
            throw new ArgumentException($"RDATA of {length} octets; 65,535 is the most");
        BinaryPrimitives.WriteUInt16BigEndian(_destination[(start - 2)..], (ushort)length);
    }

    private Span<byte> Reserve(int length)
    {
        if (length > _destination.Length - Length)
            throw new ArgumentException($"the message does not fit {_destination.Length} octets");
        var octets = _destination.Slice(Length, length);
        Length += length;
        return octets;
    }
}
