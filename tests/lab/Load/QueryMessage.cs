using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Holdfast.Lab.Load;

/// <summary>
/// The client's queries and what it reads from answers. It shares no code with the product: the lab is its witness, and a
/// fault in a shared parser would not be seen.
/// </summary>
internal sealed class QueryMessage
{
    private const int Header = 12;
    private const int SequenceDigits = 8;
    private const ushort NsidOption = 3;
    private readonly byte[] _template;

    public QueryMessage(string zone)
    {
        using var message = new MemoryStream();
        message.Write([0, 0, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1]); // RD, one question, one additional
        foreach (var label in (string[])[new string('0', SequenceDigits), .. zone.TrimEnd('.').Split('.')])
        {
            message.WriteByte((byte)label.Length);
            message.Write(Encoding.ASCII.GetBytes(label));
        }

        message.Write([0, 0, 1, 0, 1]); // root label, A, IN
        message.Write([0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 4, 0, 3, 0, 0]); // OPT, 1232 bytes, an empty NSID
        _template = message.ToArray();
    }

    /// <summary>Length of every query.</summary>
    public int Length => _template.Length;

    /// <summary>Writes the query of a sequence number.</summary>
    public void Write(int sequence, Span<byte> destination)
    {
        _template.CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)sequence);
        Span<char> digits = stackalloc char[SequenceDigits];
        _ = sequence.TryFormat(digits, out _, "x8", CultureInfo.InvariantCulture);
        _ = Encoding.ASCII.GetBytes(digits, destination[(Header + 1)..]);
    }

    /// <summary>Reads an answer.</summary>
    /// <returns>The query's sequence number, -1 if this is no answer to a query of ours; the response code; who
    /// answered.</returns>
    public (int Sequence, byte ResponseCode, string? Node) Read(ReadOnlySpan<byte> answer)
    {
        var questionEnd = _template.Length - 15;
        if (answer.Length < questionEnd || (answer[2] & 0x80) == 0)
            return (-1, 0, null);
        Span<char> digits = stackalloc char[SequenceDigits];
        _ = Encoding.ASCII.GetChars(answer.Slice(Header + 1, SequenceDigits), digits);
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sequence)
            || (ushort)sequence != BinaryPrimitives.ReadUInt16BigEndian(answer))
            return (-1, 0, null);
        return (sequence, (byte)(answer[3] & 0x0F), Nsid(answer, questionEnd));
    }

    private static string? Nsid(ReadOnlySpan<byte> answer, int offset)
    {
        var records = BinaryPrimitives.ReadUInt16BigEndian(answer[6..]) + BinaryPrimitives.ReadUInt16BigEndian(answer[8..])
            + BinaryPrimitives.ReadUInt16BigEndian(answer[10..]);
        for (; records > 0; records--)
        {
            while (offset < answer.Length && answer[offset] != 0 && answer[offset] < 0xC0)
                offset += answer[offset] + 1;
            offset += offset < answer.Length && answer[offset] >= 0xC0 ? 2 : 1;
            if (offset + 10 > answer.Length)
                return null;
            var type = BinaryPrimitives.ReadUInt16BigEndian(answer[offset..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(answer[(offset + 8)..]);
            offset += 10;
            if (offset + length > answer.Length)
                return null;
            if (type == 41)
                return NsidIn(answer.Slice(offset, length));
            offset += length;
        }

        return null;
    }

    private static string? NsidIn(ReadOnlySpan<byte> options)
    {
        while (options.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (options.Length < 4 + length)
                return null;
            if (BinaryPrimitives.ReadUInt16BigEndian(options) == NsidOption)
                return Encoding.ASCII.GetString(options.Slice(4, length));
            options = options[(4 + length)..];
        }

        return null;
    }
}
