using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>How long an answer may be kept, by its records and the cache's options.</summary>
internal static class AnswerLifetime
{
    /// <summary>Finds it, or why the answer is not kept.</summary>
    /// <param name="answer">The answer, checked to be whole.</param>
    /// <param name="edns">Its OPT record.</param>
    /// <param name="options">The cache's options.</param>
    /// <param name="failureTtl">How long a failure is kept, in seconds, plus one; 0: as the options say.</param>
    /// <param name="milliseconds">How long it is kept.</param>
    public static NotStoredReason Find(
        scoped in ResponseView answer, scoped in EdnsView edns, CacheOptions options, uint failureTtl, out long milliseconds)
    {
        milliseconds = 0;
        if (edns.ExtendedResponseCode != 0)
            return NotStoredReason.ResponseCode;
        switch (answer.ResponseCode)
        {
            case ResponseCode.ServFail or ResponseCode.Refused:
                milliseconds = failureTtl > 0 ? (failureTtl - 1) * 1000L : (long)options.TemporaryFailureTtl.TotalMilliseconds;
                return milliseconds > 0 ? NotStoredReason.None : NotStoredReason.ZeroTtl;
            case ResponseCode.NoError or ResponseCode.NXDomain:
                return FindByRecords(in answer, options, out milliseconds);
            default:
                return NotStoredReason.ResponseCode;
        }
    }

    private static NotStoredReason FindByRecords(scoped in ResponseView answer, CacheOptions options, out long milliseconds)
    {
        milliseconds = 0;
        uint lowest = uint.MaxValue;
        bool hasSoa = false;
        var cursor = new RecordCursor(answer.Message, answer.QuestionEnd);
        while (cursor.MoveNext())
        {
            if (cursor.Type == RecordType.OPT)
                continue;
            lowest = Math.Min(lowest, Ttl(answer.Message[cursor.TtlOffset..]));
            // An SOA here says that something is not there, be it at the end of a chain of CNAMEs (RFC 2308, section 2).
            if (cursor.Type != RecordType.SOA || cursor.Section != Section.Authority)
                continue;
            const int timers = 20;
            if (cursor.End - cursor.RdataOffset < timers)
                return NotStoredReason.Unsuitable;
            hasSoa = true;
            lowest = Math.Min(lowest, Ttl(answer.Message[(cursor.End - sizeof(uint))..]));
        }

        // Without an SOA a NOERROR answer must have what was asked for, be it at the end of a chain of aliases.
        if (!hasSoa && (answer.ResponseCode == ResponseCode.NXDomain || !AliasChain.EndsInAnswer(in answer)))
            return NotStoredReason.NoSoa;
        return Limit(lowest * 1000L, hasSoa, options, out milliseconds);
    }

    private static NotStoredReason Limit(long lowest, bool isNegative, CacheOptions options, out long milliseconds)
    {
        milliseconds = Math.Min(lowest, (long)options.MaxTtl.TotalMilliseconds);
        if (isNegative)
            milliseconds = Math.Min(milliseconds, (long)options.MaxNegativeTtl.TotalMilliseconds);
        return milliseconds <= 0 ? NotStoredReason.ZeroTtl
            : lowest < (long)options.MinTtl.TotalMilliseconds ? NotStoredReason.LowTtl : NotStoredReason.None;
    }

    /// <summary>A TTL with its highest bit set counts as zero (RFC 2181, section 8).</summary>
    private static uint Ttl(ReadOnlySpan<byte> octets) =>
        BinaryPrimitives.ReadUInt32BigEndian(octets) is var ttl && ttl <= int.MaxValue ? ttl : 0;
}
