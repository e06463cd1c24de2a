using System.Buffers.Binary;
using System.Net;
using Holdfast.Captures;
using Holdfast.Comparison;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;

namespace Holdfast.Tests.Comparison;

/// <summary>Queries out of captures in every format, and out of lines.</summary>
public sealed class QueryFileTests : IDisposable
{
    private const int Ethernet = 1, Raw = 101, LinuxCooked = 113, LinuxCooked2 = 276;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_are_names_and_types()
    {
        Assert.Equal(["a.example. IN A", "b.example. IN AAAA", "c.example. IN TYPE65"],
            Read(_folder.Write("q.txt", "; comment\na.example A\n\n  b.example.\tAAAA \nc.example TYPE65\n"), out _)
                .Select(question => question.Replace("HTTPS", "TYPE65", StringComparison.Ordinal)));
        var broken = Assert.Throws<InvalidDataException>(() => Read(_folder.Write("q.txt", "a.example A\nb.example\n"), out _));
        Assert.Equal("line 2 is no `NAME TYPE`: b.example", broken.Message);
    }

    [Theory]
    [InlineData("classic", Ethernet)]
    [InlineData("classic", Raw)]
    [InlineData("classic", LinuxCooked)]
    [InlineData("classic", LinuxCooked2)]
    [InlineData("big-endian", Ethernet)]
    [InlineData("pcapng", Ethernet)]
    [InlineData("pcapng", Raw)]
    public void A_capture_has_queries_over_both_transports_and_families(string format, int link)
    {
        byte[][] packets =
        [
            Packet.OfUdp(End("192.0.2.9", 4000), End("192.0.2.53", 53), MessageText.Wire("a.example. A +rd")),
            Packet.OfUdp(End("192.0.2.53", 53), End("192.0.2.9", 4000), MessageText.Wire("a.example. A +qr +rd")),
            Packet.OfUdp(End("2001:db8::9", 4000), End("2001:db8::53", 53), MessageText.Wire("b.example. AAAA +rd")),
            Packet.OfTcp(End("192.0.2.9", 4001), End("192.0.2.53", 53), MessageText.Wire("c.example. A +rd")),
            Packet.OfTcp(End("2001:db8::9", 4001), End("2001:db8::53", 53), MessageText.Wire("d.example. A +rd")),
            Packet.OfUdp(End("192.0.2.9", 4000), End("192.0.2.53", 53), MessageText.Wire("e.example. AXFR")),
            Packet.OfUdp(End("192.0.2.9", 4000), End("192.0.2.53", 53), MessageText.Wire("example. SOA UPDATE")),
            Packet.OfUdp(End("192.0.2.9", 4000), End("192.0.2.53", 5353), MessageText.Wire("other.example. A")),
        ];
        var path = Write(format, link, packets);
        Assert.Equal(["a.example. IN A", "b.example. IN AAAA", "c.example. IN A TCP", "d.example. IN A TCP"],
            Read(path, out var skipped));
        Assert.Equal(2, skipped);
    }

    [Fact]
    public void A_message_in_two_segments_is_one_and_a_repeated_segment_counts_once()
    {
        var whole = Packet.OfTcp(End("192.0.2.9", 4001), End("192.0.2.53", 53), MessageText.Wire("a.example. A +rd"));
        byte[] first = Cut(whole, 0, 9), second = Cut(whole, 9, whole.Length - 40 - 9);
        Assert.Equal(["a.example. IN A TCP"], Read(Write("classic", Raw, [first, first, second, second]), out _));
        Assert.Empty(Read(Write("classic", Raw, [first]), out _));
    }

    [Fact]
    public void What_is_broken_is_told_and_a_capture_that_is_still_written_ends()
    {
        var path = Write(
            "classic", Raw, [Packet.OfUdp(End("192.0.2.9", 1), End("192.0.2.53", 53), MessageText.Wire("a.example. A"))]);
        var octets = File.ReadAllBytes(path);
        File.WriteAllBytes(path, octets[..^3]);
        Assert.Empty(Read(path, out _));
        BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(24 + 8), 0x7FFFFFFF);
        File.WriteAllBytes(path, octets);
        Assert.Throws<InvalidDataException>(() => Read(path, out _));
        for (var length = 0; length < octets.Length; length++)
        {
            var packet = new CapturedPacket(LinkType.Ethernet, octets[..length]);
            PacketReader.Read(packet);
            PacketReader.Read(packet with { Link = LinkType.Raw });
        }
    }

    private static List<string> Read(string path, out long skipped)
    {
        var file = new QueryFile(path, port: 53);
        List<string> all = [.. file.Read().Select(query => query.Question + (query.IsTcp ? " TCP" : ""))];
        skipped = file.Skipped;
        return all;
    }

    private static IPEndPoint End(string address, int port) => new(IPAddress.Parse(address), port);

    /// <summary>A part of the stream that a segment over IPv4 carries, as a segment of its own.</summary>
    private static byte[] Cut(byte[] packet, int from, int length)
    {
        const int headers = 40, sequenceAt = 24;
        byte[] part = [.. packet[..headers], .. packet[(headers + from)..(headers + from + length)]];
        BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(2), (ushort)part.Length);
        BinaryPrimitives.WriteUInt32BigEndian(part.AsSpan(sequenceAt), (uint)(1 + from));
        return part;
    }

    private string Write(string format, int link, byte[][] packets)
    {
        using var file = new MemoryStream();
        var isBig = format == "big-endian";
        if (format == "pcapng")
        {
            Block(0x0A0D0D0A, [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 8)]);
            Block(1, [(byte)link, (byte)(link >> 8), 0, 0, 0, 0, 0, 0]);
        }
        else
        {
            UInt32(0xA1B2C3D4);
            file.Write(isBig ? [0, 2, 0, 4] : [2, 0, 4, 0]);
            foreach (var word in (uint[])[0, 0, 65535, (uint)link]) UInt32(word);
        }
        foreach (var packet in packets.Select(packet => Framed(link, packet)))
        {
            if (format == "pcapng")
            {
                var length = BitConverter.GetBytes(packet.Length);
                Block(6, [.. new byte[12], .. length, .. length, .. packet]);
                continue;
            }
            foreach (var word in (uint[])[1, 0, (uint)packet.Length, (uint)packet.Length]) UInt32(word);
            file.Write(packet);
        }
        File.WriteAllBytes(_folder.File("capture"), file.ToArray());
        return _folder.File("capture");

        void UInt32(uint word)
        {
            Span<byte> octets = stackalloc byte[4];
            if (isBig) BinaryPrimitives.WriteUInt32BigEndian(octets, word);
            else BinaryPrimitives.WriteUInt32LittleEndian(octets, word);
            file.Write(octets);
        }

        void Block(uint type, byte[] body)
        {
            byte[] padded = [.. body, .. new byte[(4 - (body.Length % 4)) % 4]];
            UInt32(type);
            UInt32((uint)padded.Length + 12);
            file.Write(padded);
            UInt32((uint)padded.Length + 12);
        }
    }

    private static byte[] Framed(int link, byte[] packet)
    {
        var isIPv4 = packet[0] >> 4 == 4;
        byte[] ether = isIPv4 ? [8, 0] : [0x86, 0xDD];
        return link switch
        {
            // One of them in a VLAN.
            Ethernet => isIPv4 ? [.. new byte[12], .. ether, .. packet] : [.. new byte[12], 0x81, 0, 0, 7, .. ether, .. packet],
            LinuxCooked => [.. new byte[14], .. ether, .. packet],
            LinuxCooked2 => [.. ether, .. new byte[18], .. packet],
            _ => packet,
        };
    }
}
