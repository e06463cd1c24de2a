using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>
/// The answers that no backend is asked for. Each is written to a span as long as the client can take; returns octets.
/// </summary>
internal static class LocalAnswers
{
    /// <summary>A response code alone.</summary>
    public static int Code(Span<byte> buffer, scoped in QueryView query, ResponseCode code, NodeIdentity identity)
    {
        var answer = new AnswerWriter(buffer, query, code);
        identity.AddNsid(ref answer, query);
        return answer.Finish();
    }

    /// <summary>Empty with TC: come back over TCP.</summary>
    public static int Truncated(Span<byte> buffer, scoped in QueryView query, NodeIdentity identity)
    {
        var answer = new AnswerWriter(buffer, query, ResponseCode.NoError);
        answer.SetTruncated();
        identity.AddNsid(ref answer, query);
        return answer.Finish();
    }

    /// <summary>Who this node is (RFC 4892).</summary>
    public static int Identity(Span<byte> buffer, scoped in QueryView query, NodeIdentity identity)
    {
        var answer = new AnswerWriter(buffer, query, ResponseCode.NoError);
        if (!identity.TryAddText(ref answer))
            answer.SetTruncated();
        identity.AddNsid(ref answer, query);
        return answer.Finish();
    }

    /// <summary>REFUSED because this node does not do such a thing (RFC 8914, section 4.22).</summary>
    public static int NotSupported(Span<byte> buffer, scoped in QueryView query, ReadOnlySpan<byte> what, NodeIdentity identity)
    {
        var answer = new AnswerWriter(buffer, query, ResponseCode.Refused);
        answer.TryAddExtendedError(ExtendedErrorCode.NotSupported, what);
        identity.AddNsid(ref answer, query);
        return answer.Finish();
    }

    /// <summary>SERVFAIL because nobody could be asked (RFC 8914, section 4.23).</summary>
    public static int NoReachableAuthority(
        Span<byte> buffer, scoped in QueryView query, ReadOnlySpan<byte> why, NodeIdentity identity)
    {
        var answer = new AnswerWriter(buffer, query, ResponseCode.ServFail);
        answer.TryAddExtendedError(ExtendedErrorCode.NoReachableAuthority, why);
        identity.AddNsid(ref answer, query);
        return answer.Finish();
    }
}
