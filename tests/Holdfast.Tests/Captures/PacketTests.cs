using System.Buffers.Binary;
using System.Net;
using Holdfast.Captures;

namespace Holdfast.Tests.Captures;

/// <summary>Packets are what a kernel would take: lengths fit, and every checksum comes to nothing.</summary>
public sealed class PacketTests
{
    private const int Udp = 17, Tcp = 6;

    [Theory]
    [InlineData("192.0.2.1", "198.51.100.7")]
    [InlineData("2001:db8::1", "2001:db8:7::53")]
    public void Checksums_and_lengths_fit(string from, string to)
    {
        for (int length = 12; length < 300; length += 7)
        {
            byte[] message = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 37))];
            Check(Packet.OfUdp(End(from, 53), End(to, 4000), message), Udp, 8, message);
            Check(Packet.OfTcp(End(from, 53), End(to, 4000), message), Tcp, 22, message);
        }
    }

    [Fact]
    public void A_capture_has_its_header_once_and_one_before_each_packet()
    {
        using var file = new MemoryStream();
        var pcap = new PcapWriter(file);
        var at = new DateTimeOffset(2026, 11, 24, 8, 15, 2, TimeSpan.Zero).AddMicroseconds(117_042);
        byte[] packet = Packet.OfUdp(End("192.0.2.1", 53), End("192.0.2.2", 54), new byte[12]);
        pcap.Add(at, packet);
        pcap.Add(at, packet);
        byte[] octets = file.ToArray();
        Assert.Equal(24 + (2 * (16 + 40)), octets.Length);
        Assert.Equal((0xA1B2C3D4, 101u), (Word(octets, 0), Word(octets, 20)));
        Assert.Equal(((uint)at.ToUnixTimeSeconds(), 117_042u, 40u, 40u),
            (Word(octets, 24), Word(octets, 28), Word(octets, 32), Word(octets, 36)));
        Assert.Equal(packet, octets[^40..]);
    }

    private static void Check(byte[] packet, int protocol, int header, byte[] message)
    {
        bool isIPv4 = packet[0] >> 4 == 4;
        int at = isIPv4 ? 20 : 40;
        Assert.Equal(protocol, packet[isIPv4 ? 9 : 6]);
        Assert.Equal(packet.Length, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(isIPv4 ? 2 : 4)) + (isIPv4 ? 0 : 40));
        if (isIPv4)
            Assert.Equal(ushort.MaxValue, Sum(packet[..20]));
        byte[] addresses = isIPv4 ? packet[12..20] : packet[8..40];
        byte[] content = packet[at..];
        Assert.Equal(ushort.MaxValue,
            Sum([.. addresses, 0, 0, (byte)(content.Length >> 8), (byte)content.Length, 0, (byte)protocol, .. content]));
        Assert.Equal(message, packet[(at + header)..]);
    }

    // The ones' complement sum (RFC 1071).
    private static int Sum(byte[] octets)
    {
        long sum = 0;
        for (int i = 0; i < octets.Length; i++)
            sum += octets[i] << (i % 2 == 0 ? 8 : 0);
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (int)sum;
    }

    private static uint Word(byte[] octets, int at) => BinaryPrimitives.ReadUInt32LittleEndian(octets.AsSpan(at));

    private static IPEndPoint End(string address, int port) => new(IPAddress.Parse(address), port);
}
