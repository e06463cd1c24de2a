using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.ResponseRates;

/// <summary>
/// Which account of its client network an answer is debited to: that of its name and type; of a name that does not exist, that of the
/// zone, so that random names do not each have one; of an error, that of all errors.
/// </summary>
internal static class ResponseAccount
{
    /// <summary>Octets before the question.</summary>
    public const int HeaderLength = 12;

    private const int QuestionCountOffset = 4;
    private const int CodeMask = 0xF;
    private const int Errors = 1, Nonexistent = 2, Names = 3;
    private const int PointerBits = 0xC0;

    /// <summary>64 bits that tell the account.</summary>
    /// <param name="answer">The answer, whole.</param>
    /// <param name="seed">Not to be foreseen by clients.</param>
    public static ulong Of(ReadOnlySpan<byte> answer, ulong seed)
    {
        var code = (ResponseCode)(answer[3] & CodeMask);
        int length = BinaryPrimitives.ReadUInt16BigEndian(answer[QuestionCountOffset..]) == 1
            ? NameWire.MeasureUncompressed(answer[HeaderLength..]) : -1;
        if (length < 0 || code is not (ResponseCode.NoError or ResponseCode.NXDomain)
            || answer.Length < HeaderLength + length + 4)
            return seed + Errors;
        var name = answer.Slice(HeaderLength, length);
        if (code == ResponseCode.NXDomain)
            return NameWire.Hash(Zone(answer, name), seed + Nonexistent);
        var type = BinaryPrimitives.ReadUInt16BigEndian(answer[(HeaderLength + length)..]);
        return NameWire.Hash(name, seed + Names + ((ulong)type << 16));
    }

    /// <summary>The owner of the SOA record that proves it; where there is none, or it is elsewhere, the name's parent.</summary>
    private static ReadOnlySpan<byte> Zone(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> name)
    {
        var records = new RecordCursor(answer, HeaderLength + name.Length + 4);
        while (records.MoveNext())
        {
            if (records.Type != RecordType.SOA)
                continue;
            int owner = records.Start;
            if (answer[owner] >= PointerBits)
                owner = BinaryPrimitives.ReadUInt16BigEndian(answer[owner..]) & ~(PointerBits << 8);
            int inName = owner - HeaderLength;
            if (inName >= 0 && inName < name.Length && IsLabel(name, inName))
                return name[inName..];
            int length = NameWire.MeasureUncompressed(answer[owner..]);
            if (length > 0)
                return answer.Slice(owner, length);
        }

        return name.Length > 1 ? name[(1 + name[0])..] : name;
    }

    // Whether a label, or the root, begins there.
    private static bool IsLabel(ReadOnlySpan<byte> name, int offset)
    {
        int at = 0;
        while (at < offset)
            at += 1 + name[at];
        return at == offset;
    }
}
