using System.Buffers.Binary;

namespace Holdfast.Bench.Responder;

/// <summary>Turns a query into its answer where it lies: every A query gets one address, all else an empty NOERROR.</summary>
internal static class FixedAnswer
{
    /// <summary>Octets an answer may be longer than its query.</summary>
    public const int Growth = 16;

    private const int HeaderLength = 12;

    // A pointer to the question's name, A, IN, one hour, 192.0.2.1.
    private static ReadOnlySpan<byte> Record => [0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0x0E, 0x10, 0, 4, 192, 0, 2, 1];

    /// <summary>Answers in place.</summary>
    /// <param name="buffer">The query, with <see cref="Growth"/> octets of room behind it.</param>
    /// <param name="length">Its octets.</param>
    /// <returns>Octets of the answer; 0 for what is no query with one question.</returns>
    public static int Make(Span<byte> buffer, int length)
    {
        if (length < HeaderLength + 5 || (buffer[2] & 0x80) != 0 || BinaryPrimitives.ReadUInt16BigEndian(buffer[4..]) != 1)
            return 0;
        int at = HeaderLength;
        while (at < length && buffer[at] != 0)
            at += 1 + buffer[at];
        int questionEnd = at + 5;
        if (questionEnd > length)
            return 0;
        bool address = BinaryPrimitives.ReadUInt16BigEndian(buffer[(at + 1)..]) == 1;
        buffer[2] = (byte)(0x80 | (buffer[2] & 0x01));
        buffer[3] = (byte)(0x80 | (buffer[3] & 0x10));
        buffer[6..HeaderLength].Clear();
        if (!address)
            return questionEnd;
        buffer[7] = 1;
        Record.CopyTo(buffer[questionEnd..]);
        return questionEnd + Record.Length;
    }
}
