using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The keys that several actions have in common.</summary>
internal static class AnswerKeys
{
    /// <summary>How long an answer may be kept.</summary>
    public static readonly ActionKey Ttl = new("ttl", ActionValue.Duration, "TTL",
        "TTL of what `spoof`, `spoof_cname`, `spoof_raw` and `spoof_svcb` answer, and of "
            + "the SOA record by which clients keep `nxdomain` and `nodata` (RFC 2308)")
    {
        Most = 7 * 86_400,
        Default = "60s",
    };

    /// <summary>The INFO-CODE of an Extended DNS Error.</summary>
    public static readonly ActionKey Ede = new("ede", ActionValue.Number, "NUMBER",
        "an Extended DNS Error (RFC 8914) in an answer made here, for clients that sent "
            + "EDNS: its number in IANA's registry, such as 15 (Blocked), 16 (Censored), 17 (Filtered), 18 (Prohibited)")
    {
        Most = ushort.MaxValue,
        Default = "none",
    };

    /// <summary>The EXTRA-TEXT of an Extended DNS Error.</summary>
    public static readonly ActionKey ExtraText =
        new("extra_text", ActionValue.Text, "TEXT", "what `ede` says to people") { Most = 128, Default = "none" };

    /// <summary>The TTL where none is given.</summary>
    public static readonly TimeSpan DefaultTtl = TimeSpan.FromSeconds(60);

    /// <summary>A TTL as it goes on the wire, in seconds.</summary>
    public static uint Seconds(TimeSpan ttl) => (uint)Math.Clamp(ttl.TotalSeconds, 0, int.MaxValue);

    /// <summary>Reads the Extended DNS Error of an action; null when it has none.</summary>
    public static ExtendedError? ReadError(IActionValues values)
    {
        if (values.Has(ExtraText) && !values.Has(Ede))
            values.Wrong(
                ExtraText, "`extra_text` is a part of the error that `ede` adds", "give it `ede`, such as `ede: 15` (Blocked)");
        return values.Number(Ede) is { } code ? new((ExtendedErrorCode)code, values.Text(ExtraText) ?? "") : null;
    }
}

/// <summary>An Extended DNS Error (RFC 8914) that an action adds to its answer.</summary>
/// <param name="InfoCode">The error.</param>
/// <param name="ExtraText">What it says to people; may be empty.</param>
public sealed record ExtendedError(ExtendedErrorCode InfoCode, string ExtraText);
