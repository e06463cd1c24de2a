using System.Buffers.Binary;

namespace Holdfast.Captures;

/// <summary>Reads a pcapng file, of which the first four octets are read already.</summary>
/// <param name="input">The rest of the file.</param>
internal sealed class Pcapng(Stream input)
{
    /// <summary>The type of the block that begins a section, the same in either order of octets.</summary>
    public const uint SectionHeader = 0x0A0D0D0A;

    private const uint Interface = 1, SimplePacket = 3, EnhancedPacket = 6;
    private const uint LittleMagic = 0x1A2B3C4D;
    private const int Trailer = 4, TypeAndLength = 8;

    private readonly List<LinkType> _interfaces = [];
    private bool _isLittle = true;

    /// <summary>The packets of all sections.</summary>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public IEnumerable<CapturedPacket> Read()
    {
        uint type = SectionHeader;
        while (ReadBody(type) is { } body)
        {
            if (Packet(type, body) is { } packet) yield return packet;
            if (CaptureReader.ReadBlock(input, 4) is not { } next) yield break;
            type = UInt32(next, 0);
        }
    }

    /// <summary>All of a block but its type, length and the length behind it.</summary>
    private byte[]? ReadBody(uint type)
    {
        if (CaptureReader.ReadBlock(input, 4) is not { } length) return null;
        if (type != SectionHeader) return Rest(UInt32(length, 0) - TypeAndLength);
        // The order of octets is told behind the length.
        if (CaptureReader.ReadBlock(input, 4) is not { } magic) return null;
        _isLittle = BinaryPrimitives.ReadUInt32LittleEndian(magic) == LittleMagic;
        _interfaces.Clear();
        return Rest(UInt32(length, 0) - TypeAndLength - 4);
    }

    private byte[]? Rest(long length) => CaptureReader.ReadBlock(input, length)?[..^Trailer];

    private CapturedPacket? Packet(uint type, byte[] body)
    {
        switch (type)
        {
            case Interface:
                if (body.Length < 2) throw Broken();
                _interfaces.Add((LinkType)(_isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(body)
                    : BinaryPrimitives.ReadUInt16BigEndian(body)));
                return null;
            case SimplePacket:
                return Part(0, body, 4, body.Length - 4);
            case EnhancedPacket:
                const int lengthAt = 12, packetAt = 20;
                if (body.Length < packetAt) throw Broken();
                return Part(UInt32(body, 0), body, packetAt, UInt32(body, lengthAt));
            default:
                return null;
        }
    }

    private CapturedPacket Part(uint on, byte[] body, int at, long length) =>
        on < _interfaces.Count && length >= 0 && at + length <= body.Length
            ? new CapturedPacket(_interfaces[(int)on], body[at..(int)(at + length)]) : throw Broken();

    private static InvalidDataException Broken() => new("the capture is broken");

    private uint UInt32(byte[] octets, int at) => _isLittle
        ? BinaryPrimitives.ReadUInt32LittleEndian(octets.AsSpan(at)) : BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(at));
}
