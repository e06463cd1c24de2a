namespace Holdfast.LoadBalancer.Cache;

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
