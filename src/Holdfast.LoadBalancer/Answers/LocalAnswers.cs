using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>
/// The answers that no backend is asked for. Each is written to a span as long as the client can take; returns octets. The
/// options that the client asked for come to it in <see cref="ClientEdns.PrepareAnswer"/>, as to any answer.
/// </summary>
internal static class LocalAnswers
{
    /// <summary>A response code alone.</summary>
    public static int Code(Span<byte> buffer, scoped in QueryView query, ResponseCode code) =>
        new AnswerWriter(buffer, query, code).Finish();

    /// <summary>Empty with TC: come back over TCP.</summary>
    public static int Truncated(Span<byte> buffer, scoped in QueryView query)
    {
        var answer = new AnswerWriter(buffer, query, ResponseCode.NoError);
        answer.SetTruncated();
        return answer.Finish();
    }

    /// <summary>What a block says in place of an answer.</summary>
    /// <param name="buffer">Where to, as long as the client can take.</param>
    /// <param name="query">The query.</param>
    /// <param name="code">The response code.</param>
    /// <param name="error">An Extended DNS Error.</param>
    public static int Denial(Span<byte> buffer, scoped in QueryView query, ResponseCode code, ExtendedErrorCode error)
    {
        var answer = new AnswerWriter(buffer, query, code);
        answer.TryAddExtendedError(error, []);
        return answer.Finish();
    }

    /// <summary>A TXT record of this node's own, AA set and TTL 0 (RFC 4892).</summary>
    public static int Text(Span<byte> buffer, scoped in QueryView query, ReadOnlySpan<byte> text)
    {
        var answer = new AnswerWriter(buffer, query, ResponseCode.NoError);
        answer.SetAuthoritative();
        if (!answer.TryAddText(text, ttl: 0))
            answer.SetTruncated();
        return answer.Finish();
    }

    /// <summary>SERVFAIL because more is pending than there is room for (RFC 8914, section 4.24).</summary>
    public static int TooManyPending(Span<byte> buffer, scoped in QueryView query)
    {
        var answer = new AnswerWriter(buffer, query, ResponseCode.ServFail);
        answer.TryAddExtendedError(ExtendedErrorCode.NetworkError, "too many queries are pending"u8);
        return answer.Finish();
    }

    /// <summary>REFUSED because this node does not do such a thing (RFC 8914, section 4.22).</summary>
    public static int NotSupported(Span<byte> buffer, scoped in QueryView query, ReadOnlySpan<byte> what)
    {
        var answer = new AnswerWriter(buffer, query, ResponseCode.Refused);
        answer.TryAddExtendedError(ExtendedErrorCode.NotSupported, what);
        return answer.Finish();
    }

    /// <summary>SERVFAIL because nobody could be asked (RFC 8914, section 4.23).</summary>
    public static int NoReachableAuthority(Span<byte> buffer, scoped in QueryView query, ReadOnlySpan<byte> why)
    {
        var answer = new AnswerWriter(buffer, query, ResponseCode.ServFail);
        answer.TryAddExtendedError(ExtendedErrorCode.NoReachableAuthority, why);
        return answer.Finish();
    }

    /// <summary>
    /// Adds the SOA record without which nobody keeps a denial (RFC 2308, section 5): that of a zone that is served locally (RFC
    /// 6303, section 3), at the name asked for. Whoever keeps it, keeps it for that name alone.
    /// </summary>
    public static void AddSoa(ref AnswerWriter answer, uint ttl)
    {
        const int pointer = 2;
        ReadOnlySpan<byte> responsible = "\u0006nobody\u0007invalid\0"u8;
        Span<byte> rdata = stackalloc byte[pointer + 16 + (5 * sizeof(uint))];
        AnswerWriter.WritePointerToQuestion(rdata);
        responsible.CopyTo(rdata[pointer..]);
        var numbers = rdata[(pointer + responsible.Length)..];
        ReadOnlySpan<uint> values = [1, 3600, 1200, 604_800, ttl]; // serial, refresh, retry, expire, minimum
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(numbers[(i * sizeof(uint))..], values[i]);
        answer.TryAddAuthority(RecordType.SOA, ttl, rdata);
    }
}
