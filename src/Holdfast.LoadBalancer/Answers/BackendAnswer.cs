using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>
/// A backend's answer becomes this node's, in place: the question as the client spelled it, and the OPT record this node's (RFC
/// 6891, section 6.1.1), for clients that sent one. What <see cref="AnswerTraits.SubnetAdded"/> brought stays until
/// <see cref="HopByHop.RemoveAddedSubnet"/>, because caching goes by it.
/// </summary>
internal static class BackendAnswer
{
    private const int RcodeOffset = 3;
    private const int QuestionCount = 4;
    private const int QuestionOffset = 12;

    // What a client that sent no subnet may not be told (RFC 7871, section 7.2.2).
    private static readonly EdnsOptionSet WithoutSubnet = HopByHop.Options.With(EdnsOptionCode.ClientSubnet);

    /// <summary>Takes over an answer; one to a signed query stays as it is.</summary>
    /// <param name="terms">What was remembered of the query.</param>
    /// <param name="question">Name, type and class as the client spelled them; the answer has the same, or no question.</param>
    /// <param name="message">
    /// The answer, known to be one to this question, with <see cref="HopByHop.Growth"/> octets of room behind it.
    /// </param>
    /// <param name="length">Its octets, before and after.</param>
    public static void Take(in AnswerTerms terms, ReadOnlySpan<byte> question, Span<byte> message, ref int length)
    {
        if (terms.Has(AnswerTraits.Signed))
            return;
        if ((message[QuestionCount] | message[QuestionCount + 1]) == 0)
        {
            // An error without a question (RFC 6891, section 7, of servers without EDNS) gets it back.
            WriteEmpty(in terms, question, message, ref length, (ResponseCode)(message[RcodeOffset] & 0xF));
            return;
        }

        question.CopyTo(message[QuestionOffset..]);
        var view = ResponseView.OfMatching(message[..length], question);
        if (view.TryReadEdns(out var edns, out int end).IsError)
        {
            // The client cannot read it either. One cut within a record says so (TC); any other is no answer.
            WriteEmpty(in terms, question, message, ref length, view.Truncated ? view.ResponseCode : ResponseCode.ServFail);
            return;
        }

        length = end;
        byte extended = edns.ExtendedResponseCode;
        if (extended != 0 && !IsEndToEnd(extended, in terms, message))
        {
            extended = 0;
            SetCode(message, ResponseCode.ServFail);
        }

        WriteOpt(in terms, edns, extended, message, ref length);
    }

    /// <summary>Takes over one of the many messages of a zone transfer: all but its OPT record stays as it is.</summary>
    /// <param name="terms">What was remembered of the query.</param>
    /// <param name="message">The message, with <see cref="HopByHop.Growth"/> octets of room behind it.</param>
    /// <param name="length">Its octets, before and after.</param>
    public static void TakePart(in AnswerTerms terms, Span<byte> message, ref int length)
    {
        if (terms.Has(AnswerTraits.Signed) || ResponseView.TryParse(message[..length], out var view).IsError
            || view.TryReadEdns(out var edns, out int end).IsError)
        {
            return;
        }

        length = end;
        WriteOpt(in terms, edns, edns.ExtendedResponseCode, message, ref length);
    }

    private static void WriteOpt(
        in AnswerTerms terms, scoped EdnsView edns, byte extended, Span<byte> message, ref int length)
    {
        var fields = new OptFields(AnswerWriter.DefaultUdpPayloadSize, terms.Has(AnswerTraits.DnssecOk), extended);
        if (terms.Has(AnswerTraits.Edns) || (terms.Has(AnswerTraits.SubnetAdded) && edns.IsPresent))
        {
            bool keepsSubnet = terms.Has(AnswerTraits.Subnet) || terms.Has(AnswerTraits.SubnetAdded);
            if (edns.IsPresent)
                OptRewriter.Rewrite(message, ref length, edns.OptOffset, fields, keepsSubnet ? HopByHop.Options : WithoutSubnet);
            else
                OptRewriter.Append(message, ref length, fields);
        }
        else if (edns.IsPresent)
        {
            OptRewriter.Remove(message, ref length, edns.OptOffset);
        }
    }

    /// <summary>
    /// BADVERS and BADCOOKIE are about this node's own OPT; and to who sent none only the lower bits could be told, another code.
    /// </summary>
    private static bool IsEndToEnd(byte extended, in AnswerTerms terms, ReadOnlySpan<byte> message) =>
        terms.Has(AnswerTraits.Edns)
        && (ResponseCode)((extended << 4) | (message[RcodeOffset] & 0xF)) is not (ResponseCode.BadVers or ResponseCode.BadCookie);

    private static void SetCode(Span<byte> message, ResponseCode code) =>
        message[RcodeOffset] = (byte)((message[RcodeOffset] & 0xF0) | (byte)code);

    /// <summary>Makes it an answer without records.</summary>
    private static void WriteEmpty(
        in AnswerTerms terms, ReadOnlySpan<byte> question, Span<byte> message, ref int length, ResponseCode code)
    {
        SetCode(message, code);
        message[4..QuestionOffset].Clear();
        message[5] = 1;
        question.CopyTo(message[QuestionOffset..]);
        length = QuestionOffset + question.Length;
        WriteOpt(in terms, default, extended: 0, message, ref length);
    }
}
