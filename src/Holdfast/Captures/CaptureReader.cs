using System.Buffers.Binary;

namespace Holdfast.Captures;

/// <summary>Reads capture files packet by packet: the classic format of tcpdump, and pcapng.</summary>
internal static class CaptureReader
{
    // Beyond the longest packet that is captured anywhere; a file that says more is broken.
    private const int LongestBlock = 1 << 20;

    /// <summary>Whether a file begins as a capture does.</summary>
    public static bool IsCapture(ReadOnlySpan<byte> begin) => begin.Length >= 4
        && (ClassicOrder(begin) is not null || BinaryPrimitives.ReadUInt32LittleEndian(begin) == Pcapng.SectionHeader);

    /// <summary>The packets of a file.</summary>
    /// <param name="input">The file, from its beginning.</param>
    /// <exception cref="InvalidDataException">It is no capture, or broken.</exception>
    public static IEnumerable<CapturedPacket> Read(Stream input)
    {
        var begin = new byte[4];
        if (input.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) < begin.Length)
            throw new InvalidDataException("the file is no capture: it ends at once");
        if (ClassicOrder(begin) is { } isLittle) return ReadClassic(input, isLittle);
        if (BinaryPrimitives.ReadUInt32LittleEndian(begin) == Pcapng.SectionHeader) return new Pcapng(input).Read();
        throw new InvalidDataException("the file is no capture of tcpdump or Wireshark");
    }

    /// <summary>Fills a buffer, or says that the file ended before.</summary>
    internal static bool TryFill(Stream input, Span<byte> buffer)
    {
        var read = input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return read == buffer.Length;
    }

    /// <summary>Reads so many octets; null when the file, which may still be written, ends before.</summary>
    internal static byte[]? ReadBlock(Stream input, long length)
    {
        if (length is < 0 or > LongestBlock)
            throw new InvalidDataException($"the capture is broken: a packet of {length} octets");
        var block = new byte[length];
        return TryFill(input, block) ? block : null;
    }

    // With microseconds or nanoseconds; either way round.
    private static bool? ClassicOrder(ReadOnlySpan<byte> begin) => BinaryPrimitives.ReadUInt32LittleEndian(begin) switch
    {
        0xA1B2C3D4 or 0xA1B23C4D => true,
        0xD4C3B2A1 or 0x4D3CB2A1 => false,
        _ => null,
    };

    private static IEnumerable<CapturedPacket> ReadClassic(Stream input, bool isLittle)
    {
        const int restOfHeader = 20, linkAt = 16, packetHeader = 16, lengthAt = 8;
        if (ReadBlock(input, restOfHeader) is not { } header) yield break;
        var link = (LinkType)(UInt32(header, linkAt, isLittle) & 0xFFFF);
        while (ReadBlock(input, packetHeader) is { } record && ReadBlock(input, UInt32(record, lengthAt, isLittle)) is { } packet)
            yield return new CapturedPacket(link, packet);
    }

    private static uint UInt32(byte[] octets, int at, bool isLittle) => isLittle
        ? BinaryPrimitives.ReadUInt32LittleEndian(octets.AsSpan(at)) : BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(at));
}

/// <summary>A packet of a capture.</summary>
/// <param name="Link">How it begins.</param>
/// <param name="Octets">The packet.</param>
internal readonly record struct CapturedPacket(LinkType Link, byte[] Octets);

/// <summary>What stands before the IP header of a captured packet (the registry of tcpdump).</summary>
internal enum LinkType
{
    /// <summary>Four octets with the family (BSD loopback).</summary>
    Null = 0,

    /// <summary>Ethernet.</summary>
    Ethernet = 1,

    /// <summary>Nothing, as some systems number it.</summary>
    RawBsd = 12,

    /// <summary>Nothing.</summary>
    Raw = 101,

    /// <summary>Linux's <c>any</c> device.</summary>
    LinuxCooked = 113,

    /// <summary>Nothing; IPv4.</summary>
    IPv4 = 228,

    /// <summary>Nothing; IPv6.</summary>
    IPv6 = 229,

    /// <summary>Linux's <c>any</c> device, as newer captures have it.</summary>
    LinuxCooked2 = 276,
}
