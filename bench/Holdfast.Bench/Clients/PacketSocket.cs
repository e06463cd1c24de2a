using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Holdfast.Bench.Machine;

namespace Holdfast.Bench.Clients;

/// <summary>
/// A packet socket of one interface (packet(7)): sends whole frames, past the queueing discipline, or counts those that arrive
/// and pass a filter. Nothing is ever read from it: a frame that passes is counted, and dropped once the least of buffers is
/// full.
/// </summary>
internal sealed unsafe class PacketSocket : IDisposable
{
    /// <summary>The EtherType of IPv4.</summary>
    public const ushort EtherTypeIpv4 = 0x0800;

    private const int LeastBuffer = 1;
    private const int SendBuffer = 4 << 20;

    private readonly int _descriptor;

    private PacketSocket(int descriptor) => _descriptor = descriptor;

    /// <summary>One that sends, and receives nothing.</summary>
    public static PacketSocket ForSending(string name)
    {
        var socket = Open();
        socket.SetOption(PacketCalls.LevelPacket, PacketCalls.QdiscBypass, 1);
        socket.SetOption(PacketCalls.LevelSocket, PacketCalls.SendBufferForced, SendBuffer);
        socket.Bind(name, protocol: 0);
        return socket;
    }

    /// <summary>One that counts what passes a filter.</summary>
    public static PacketSocket ForCounting(string name, ReadOnlySpan<PacketCalls.Instruction> filter)
    {
        var socket = Open();
        socket.SetOption(PacketCalls.LevelSocket, PacketCalls.ReceiveBuffer, LeastBuffer);
        fixed (PacketCalls.Instruction* instructions = filter)
        {
            PacketCalls.Filter program = new() { Length = (ushort)filter.Length, Instructions = instructions };
            socket.SetOption(PacketCalls.LevelSocket, PacketCalls.AttachFilter, &program, sizeof(PacketCalls.Filter));
        }

        socket.Bind(name, EtherTypeIpv4);
        return socket;
    }

    /// <summary>Sends frames; a frame that the interface has no room for is lost, as on any wire.</summary>
    public void Send(ReadOnlySpan<PacketCalls.Message> frames)
    {
        fixed (PacketCalls.Message* messages = frames)
        {
            for (int done = 0; done < frames.Length;)
                done += Math.Max(1, PacketCalls.SendMany(_descriptor, messages + done, (uint)(frames.Length - done), 0));
        }
    }

    /// <summary>Frames counted since the call before; the buffer's being full does not matter.</summary>
    public long Count()
    {
        PacketCalls.Counts counts = default;
        int length = sizeof(PacketCalls.Counts);
        Must(PacketCalls.GetOption(_descriptor, PacketCalls.LevelPacket, PacketCalls.Statistics, &counts, &length));
        return counts.Packets;
    }

    public void Dispose() => _ = PacketCalls.Close(_descriptor);

    // Protocol 0: nothing is received until Bind.
    private static PacketSocket Open() => new(Must(PacketCalls.Socket(PacketCalls.FamilyPacket, PacketCalls.TypeRaw, 0)));

    private void SetOption(int level, int option, int value) => SetOption(level, option, &value, sizeof(int));

    private void SetOption(int level, int option, void* value, int length) =>
        Must(PacketCalls.SetOption(_descriptor, level, option, value, length));

    private void Bind(string name, ushort protocol)
    {
        PacketCalls.LinkAddress address = new()
        {
            Family = PacketCalls.FamilyPacket,
            Protocol = BinaryPrimitives.ReverseEndianness(protocol),
            Interface = (int)PacketCalls.InterfaceIndex(name),
        };
        Must(PacketCalls.Bind(_descriptor, &address, sizeof(PacketCalls.LinkAddress)));
    }

    private static int Must(int result) => result >= 0
        ? result
        : throw new BenchException($"packet socket: errno {Marshal.GetLastPInvokeError()}");
}
