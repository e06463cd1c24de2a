using System.Buffers.Binary;

namespace Holdfast.Captures;

/// <summary>
/// Writes a capture file as tcpdump and Wireshark read it: the classic format with microseconds, each packet an IP packet without
/// a link layer (LINKTYPE_RAW).
/// </summary>
internal sealed class PcapWriter
{
    private const uint Magic = 0xA1B2C3D4;
    private const ushort Major = 2, Minor = 4;
    private const uint LinkTypeRaw = 101;
    private const int FileHeader = 24, PacketHeader = 16;

    private readonly Stream _output;

    /// <summary>Writes the file's header.</summary>
    public PcapWriter(Stream output)
    {
        _output = output;
        Span<byte> header = stackalloc byte[FileHeader];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], Major);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], Minor);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], ushort.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], LinkTypeRaw);
        output.Write(header);
    }

    /// <summary>Adds a packet.</summary>
    public void Add(DateTimeOffset at, ReadOnlySpan<byte> packet)
    {
        var sinceEpoch = at - DateTimeOffset.UnixEpoch;
        Span<byte> header = stackalloc byte[PacketHeader];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)sinceEpoch.TotalSeconds);
        BinaryPrimitives.WriteUInt32LittleEndian(
            header[4..], (uint)(sinceEpoch.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], packet.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], packet.Length);
        _output.Write(header);
        _output.Write(packet);
    }

    /// <summary>Has what was added reach who reads it.</summary>
    public void Flush() => _output.Flush();
}
