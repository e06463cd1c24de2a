using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// A socket filter (BPF) that cuts the payload off datagrams that claim to come from one of this machine's own addresses and did
/// not come over <c>lo</c>. IPv4 has such martians dropped by routing, unless accept_local is set; IPv6 lets them in.
/// </summary>
/// <remarks>
/// The interface that IPV6_RECVPKTINFO tells is no help: of what this machine sends to itself it tells the interface that has the
/// address, as of what comes from the network there. The filter sees the device that the datagram really came from. It cuts in
/// place of dropping, so that whoever receives can count.
/// </remarks>
internal static unsafe class MartianFilter
{
    private const int SoAttachFilter = 26;
    private const uint Loopback = 1; // the index of lo in every network namespace

    // linux/bpf_common.h and linux/filter.h
    private const ushort LoadWord = 0x20, JumpIfEqual = 0x15, Return = 0x06;
    private const uint InterfaceIndex = 0xFFFF_F000 + 8; // SKF_AD_OFF + SKF_AD_IFINDEX
    private const uint NetworkHeader = 0xFFF0_0000; // SKF_NET_OFF
    private const uint SourceIPv4 = 12, SourceIPv6 = 8;
    private const uint Whole = uint.MaxValue;
    private const uint HeaderOnly = 8; // of UDP
    private const int MostInstructions = 4096;

    /// <summary>Attaches the filter, in place of the one before it.</summary>
    /// <param name="descriptor">A UDP socket.</param>
    /// <param name="ipv6">Whether it is one of IPv6.</param>
    /// <param name="ownAddresses">The addresses of both families; those beyond what a filter holds are left out.</param>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public static void Attach(int descriptor, bool ipv6, IEnumerable<IPAddress> ownAddresses)
    {
        var family = ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var program = new List<Instruction>
        {
            new(LoadWord, 0, 0, InterfaceIndex), new(JumpIfEqual, 0, 1, Loopback), new(Return, 0, 0, Whole),
        };
        foreach (var address in ownAddresses.Where(address => address.AddressFamily == family))
        {
            var test = Test(address.GetAddressBytes(), ipv6 ? SourceIPv6 : SourceIPv4);
            if (program.Count + test.Length >= MostInstructions)
                break;
            program.AddRange(test);
        }

        program.Add(new(Return, 0, 0, Whole));
        fixed (Instruction* instructions = program.ToArray())
        {
            var its = new Program { Length = (ushort)program.Count, Instructions = instructions };
            if (SocketCalls.SetSockOpt(descriptor, SocketCalls.SolSocket, SoAttachFilter, &its, (uint)sizeof(Program)) < 0)
                throw SystemCallException.Last("setsockopt(SO_ATTACH_FILTER)");
        }
    }

    /// <summary>Compares word by word, the last first, in which addresses differ most; behind it go the others.</summary>
    private static Instruction[] Test(byte[] address, uint offset)
    {
        int words = address.Length / 4;
        var test = new List<Instruction>();
        for (int word = words - 1; word >= 0; word--)
        {
            uint value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.AsSpan(word * 4));
            test.Add(new(LoadWord, 0, 0, NetworkHeader + offset + ((uint)word * 4)));
            test.Add(new(JumpIfEqual, 0, (byte)((word * 2) + 1), value));
        }

        test.Add(new(Return, 0, 0, HeaderOnly));
        return [.. test];
    }

    /// <summary><c>struct sock_filter</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        public ushort Length;
        public Instruction* Instructions;
    }
}
