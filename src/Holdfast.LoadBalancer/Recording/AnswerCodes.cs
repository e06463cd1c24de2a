using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>What an answer says of itself in code: response code, extended error.</summary>
internal static class AnswerCodes
{
    private const int RcodeOffset = 3;

    // An OPT record without options ends most answers to who sent EDNS: root, type 41, then size, code, version and flags, and
    // no octets of options.
    private const uint RootAndOpt = 0x00_00_29;

    /// <summary>The extended response code, and the first extended error's INFO-CODE plus one; both 0 without an answer.</summary>
    public static (ushort Rcode, ushort Ede) Read(scoped ReadOnlySpan<byte> answer)
    {
        if (answer.Length < QueryHeader)
            return (0, 0);
        var rcode = (ushort)(answer[RcodeOffset] & 0xF);
        if (BinaryPrimitives.ReadUInt16BigEndian(answer[10..]) == 0 || EndsWithEmptyOpt(answer)
            || ResponseView.TryParse(answer, out var view).IsError || view.TryReadEdns(out var edns).IsError)
            return (rcode, 0);
        rcode |= (ushort)(edns.ExtendedResponseCode << 4);
        bool hasError = edns.TryFindOption(EdnsOptionCode.ExtendedError, out var data) && data.Length >= sizeof(ushort);
        return (rcode, hasError ? (ushort)(BinaryPrimitives.ReadUInt16BigEndian(data) + 1) : (ushort)0);
    }

    private const int QueryHeader = 12;

    // Spares the walk over all records. What looks like it by chance, in the last record's data, was read by the header alone.
    private static bool EndsWithEmptyOpt(scoped ReadOnlySpan<byte> answer)
    {
        if (answer.Length < QueryHeader + EdnsView.EmptyOptLength)
            return false;
        var opt = answer[^EdnsView.EmptyOptLength..];
        return BinaryPrimitives.ReadUInt32BigEndian(opt) >> 8 == RootAndOpt && opt[5] == 0 && opt[6] == 0
            && BinaryPrimitives.ReadUInt16BigEndian(opt[9..]) == 0;
    }
}
