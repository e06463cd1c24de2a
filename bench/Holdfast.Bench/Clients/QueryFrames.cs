using System.Buffers.Binary;
using Holdfast.Bench.Load;

namespace Holdfast.Bench.Clients;

/// <summary>
/// One Ethernet frame a name, with the query for it in UDP over IPv4. All but the source port and the query's ID is written
/// beforehand. There is no UDP checksum (RFC 768 allows that over IPv4): a network card checks it, and the server's processor
/// shall not.
/// </summary>
internal sealed class QueryFrames
{
    private const int Ethernet = 14;
    private const int Ip = 20;
    private const int Udp = 8;
    private const int Message = Ethernet + Ip + Udp;
    private const int SourcePort = Ethernet + Ip;

    private readonly byte[] _frames;
    private readonly int[] _starts;

    /// <summary>Writes them.</summary>
    /// <param name="port">The server's port.</param>
    /// <param name="names">How many.</param>
    public QueryFrames(int port, int names)
    {
        var frames = new List<byte>();
        _starts = new int[names + 1];
        for (int number = 0; number < names; number++)
        {
            frames.AddRange(Frame(port, SimpleQuery.For(number)));
            _starts[number + 1] = frames.Count;
        }

        // Pinned: the addresses of frames are given to the kernel.
        _frames = GC.AllocateArray<byte>(frames.Count, pinned: true);
        frames.CopyTo(_frames);
    }

    /// <summary>Names there are.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The frame of a name, from a client.</summary>
    public Span<byte> From(int name, int clientPort, ushort id)
    {
        var frame = _frames.AsSpan(_starts[name].._starts[name + 1]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[SourcePort..], (ushort)clientPort);
        BinaryPrimitives.WriteUInt16BigEndian(frame[Message..], id);
        return frame;
    }

    private static byte[] Frame(int port, byte[] query)
    {
        byte[] frame = new byte[Message + query.Length];
        ClientNetwork.ServerHardware.CopyTo(frame);
        ClientNetwork.ClientHardware.CopyTo(frame.AsSpan(6));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), PacketSocket.EtherTypeIpv4);

        var ip = frame.AsSpan(Ethernet, Ip);
        ip[0] = 0x45; // version 4, five words of header
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(Ip + Udp + query.Length));
        ip[8] = 64; // time to live
        ip[9] = 17; // UDP
        ClientNetwork.Client.TryWriteBytes(ip[12..], out _);
        ClientNetwork.Server.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip));

        var udp = frame.AsSpan(SourcePort, Udp);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(Udp + query.Length));
        query.CopyTo(frame.AsSpan(Message));
        return frame;
    }

    // RFC 1071.
    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += sizeof(ushort))
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
