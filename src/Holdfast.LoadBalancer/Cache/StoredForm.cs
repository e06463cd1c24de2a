using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache.Memory;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// The form in which an answer is stored: as <see cref="BackendAnswer"/> leaves it, without ID and without a client
/// subnet that this node added.
/// </summary>
internal static class StoredForm
{
    /// <summary>Makes it, or says why the answer is not stored.</summary>
    /// <param name="key">The query's key.</param>
    /// <param name="question">Name, type and class asked.</param>
    /// <param name="answer">The answer, its OPT record made this node's.</param>
    /// <param name="options">The cache's options.</param>
    /// <param name="failureTtl">How long a failure is kept, in seconds, plus one; 0: as the options say.</param>
    /// <param name="backend">What the backend has shown of client subnets; null: nothing.</param>
    /// <param name="form">Where to, with room for the longest answer stored.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="lifetime">How long it is good for, in milliseconds.</param>
    /// <param name="withSubnet">Whether it is good for the key's subnet only.</param>
    public static NotStoredReason TryMake(
        scoped in CacheKey key, scoped ReadOnlySpan<byte> question, scoped ReadOnlySpan<byte> answer, CacheOptions options,
        uint failureTtl, SubnetSupport? backend, scoped Span<byte> form, out int length, out long lifetime, out bool withSubnet)
    {
        length = answer.Length;
        lifetime = 0;
        withSubnet = false;
        if (answer.Length > options.MaximumEntrySize)
            return NotStoredReason.TooLong;
        if (ResponseView.TryParse(answer, out var view).IsError || view.Opcode != Opcode.Query)
            return NotStoredReason.Unsuitable;
        if (view.Truncated)
            return NotStoredReason.Truncated;
        if (!view.Matches(question))
            return NotStoredReason.QuestionMismatch;
        if (view.TryReadEdns(out var edns).IsError || !TryFindEnd(in view, out length))
            return NotStoredReason.Unsuitable;
        var reason = AnswerLifetime.Find(in view, in edns, options, failureTtl, out lifetime);
        if (reason != NotStoredReason.None)
            return reason;
        withSubnet = key.HasSubnet && IsForSubnet(in view, in edns, backend);
        Write(in key, answer, form, ref length);
        return NotStoredReason.None;
    }

    /// <summary>
    /// Makes the same form of an answer that others get too who wait for it, be it one to store or not; false when it is for
    /// one receiver alone: signed, or an error about the form of one query and not about its name.
    /// </summary>
    /// <param name="key">The queries' key.</param>
    /// <param name="answer">The answer, its OPT record made this node's.</param>
    /// <param name="form">Where to.</param>
    /// <param name="length">Its octets.</param>
    public static bool TryShare(scoped in CacheKey key, scoped ReadOnlySpan<byte> answer, scoped Span<byte> form, out int length)
    {
        length = 0;
        if (answer.Length > form.Length || ResponseView.TryParse(answer, out var view).IsError
            || !TryFindEnd(in view, out length) || !IsAboutName(in view))
        {
            return false;
        }

        Write(in key, answer, form, ref length);
        return true;
    }

    // FORMERR, NOTIMP, BADVERS, BADCOOKIE and what else has been and will be assigned are about what stands in one message.
    private static bool IsAboutName(scoped in ResponseView answer) =>
        answer.ResponseCode is ResponseCode.NoError or ResponseCode.ServFail or ResponseCode.NXDomain or ResponseCode.Refused
            or ResponseCode.YXDomain
        && !answer.TryReadEdns(out var edns).IsError && edns.ExtendedResponseCode == 0;

    private static void Write(
        scoped in CacheKey key, scoped ReadOnlySpan<byte> answer, scoped Span<byte> form, ref int length)
    {
        answer[..length].CopyTo(form);
        form[0] = form[1] = 0;
        if (key.HasSubnet)
            HopByHop.RemoveAddedSubnet(form, ref length, (key.Traits & CacheKeyTraits.Edns) != 0);
    }

    /// <summary>
    /// Finds where the last record ends; false when it signs the message for its receiver alone (TSIG, SIG(0)).
    /// </summary>
    private static bool TryFindEnd(scoped in ResponseView answer, out int end)
    {
        var cursor = new RecordCursor(answer.Message, answer.QuestionEnd);
        bool isSigned = false;
        while (cursor.MoveNext())
            isSigned = cursor.Section == Section.Additional && cursor.Type is (RecordType.TSIG or RecordType.SIG);
        end = cursor.End;
        return !isSigned && !cursor.Error.IsError;
    }

    /// <summary>
    /// Scope 0 is an answer for everybody (RFC 7871, section 7.3); none said, only from a backend that never says one.
    /// </summary>
    private static bool IsForSubnet(scoped in ResponseView answer, scoped in EdnsView edns, SubnetSupport? backend)
    {
        const int scope = 3;
        bool tellsSubnet = edns.TryFindOption(EdnsOptionCode.ClientSubnet, out var subnet);
        if (answer.ResponseCode is ResponseCode.NoError or ResponseCode.NXDomain)
            backend?.Answered(tellsSubnet);
        return tellsSubnet ? subnet.Length <= scope || subnet[scope] != 0 : backend is not { IsNeverTold: true };
    }
}
