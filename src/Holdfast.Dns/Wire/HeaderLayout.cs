using System.Buffers.Binary;
using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Wire;

/// <summary>
/// Where the fields of a header lie (RFC 1035, section 4.1.1); for spans of at least <see cref="Length"/> octets.
/// </summary>
internal static class HeaderLayout
{
    public const int Length = 12;
    public const int Flags = 2;
    public const int QuestionCount = 4;
    public const int AnswerCount = 6;
    public const int AuthorityCount = 8;
    public const int AdditionalCount = 10;

    public static ushort Read(ReadOnlySpan<byte> message, int offset) => BinaryPrimitives.ReadUInt16BigEndian(message[offset..]);

    public static void Write(Span<byte> message, int offset, int value) =>
        BinaryPrimitives.WriteUInt16BigEndian(message[offset..], (ushort)value);

    public static HeaderFlags ReadFlags(ReadOnlySpan<byte> message) => (HeaderFlags)Read(message, Flags) & HeaderFlags.All;

    public static Opcode ReadOpcode(ReadOnlySpan<byte> message) => (Opcode)((message[Flags] >> 3) & 0xF);
}
