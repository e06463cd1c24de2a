namespace Holdfast.LoadBalancer.Cache;

/// <summary>Why an answer was not stored.</summary>
public enum NotStoredReason
{
    /// <summary>It was stored.</summary>
    None,

    /// <summary>It is truncated (TC).</summary>
    Truncated,

    /// <summary>It is longer than the cache takes.</summary>
    TooLong,

    /// <summary>It is malformed, no response to a query, or signed for its receiver (TSIG, SIG(0)).</summary>
    Unsuitable,

    /// <summary>It does not repeat the question.</summary>
    QuestionMismatch,

    /// <summary>Its response code is none that is kept.</summary>
    ResponseCode,

    /// <summary>Its lowest TTL, or that of its kind by the options, is zero.</summary>
    ZeroTtl,

    /// <summary>Its lowest TTL is below the least one kept.</summary>
    LowTtl,

    /// <summary>It is negative and has no SOA record to say for how long (RFC 2308, section 5), or is a referral.</summary>
    NoSoa,

    /// <summary>It is a failure, and an answer that is still good is kept.</summary>
    BetterKept,

    /// <summary>No room could be made.</summary>
    NoRoom,
}

/// <summary>The reasons in the words that tables and metrics have.</summary>
public static class NotStoredReasonWord
{
    /// <summary>The reason as one word: <c>truncated</c>, <c>low_ttl</c>.</summary>
    public static string ToWord(this NotStoredReason reason) => reason switch
    {
        NotStoredReason.None => "none",
        NotStoredReason.Truncated => "truncated",
        NotStoredReason.TooLong => "too_long",
        NotStoredReason.Unsuitable => "unsuitable",
        NotStoredReason.QuestionMismatch => "question_mismatch",
        NotStoredReason.ResponseCode => "rcode",
        NotStoredReason.ZeroTtl => "zero_ttl",
        NotStoredReason.LowTtl => "low_ttl",
        NotStoredReason.NoSoa => "no_soa",
        NotStoredReason.BetterKept => "better_kept",
        NotStoredReason.NoRoom => "no_room",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
