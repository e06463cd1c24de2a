namespace Holdfast.Bench.Clients;

/// <summary>A classic BPF program that lets answers pass: UDP from the server's port, NOERROR, at least one record.</summary>
internal static class AnswerFilter
{
    // bpf(4): loads from a fixed offset, jumps by comparison with the operand, return.
    private const ushort LoadHalf = 0x28;
    private const ushort LoadByte = 0x30;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfNotLess = 0x35;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort Return = 0x06;

    private const int Protocol = 14 + 9;
    private const int SourcePort = 14 + 20;
    private const int Message = SourcePort + 8;

    /// <summary>The program, for frames with an IPv4 header without options, as the server sends them.</summary>
    public static PacketCalls.Instruction[] For(int port) =>
        [
        new(LoadByte, 0, 0, Protocol),
        new(JumpIfEqual, 0, 9, 17), // UDP
        new(LoadHalf, 0, 0, SourcePort),
        new(JumpIfEqual, 0, 7, (uint)port),
        new(LoadByte, 0, 0, Message + 2),
        new(JumpIfAnyBit, 0, 5, 0x80), // QR
        new(LoadByte, 0, 0, Message + 3),
        new(JumpIfAnyBit, 3, 0, 0x0F), // RCODE
        new(LoadHalf, 0, 0, Message + 6),
        new(JumpIfNotLess, 0, 1, 1), // ANCOUNT
        new(Return, 0, 0, 1),
        new(Return, 0, 0, 0),
    ];
}
