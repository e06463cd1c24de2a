namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The keys of the actions that add an Extended DNS Error (RFC 8914) to an answer that is given anyway.</summary>
internal static class ExtendedErrorKeys
{
    /// <summary>The INFO-CODE.</summary>
    public static readonly ActionKey Code =
        new("info_code", ActionValue.Number, "NUMBER",
        "the error that `set_extended_dns_error` adds: its number in IANA's registry, such as 15 (Blocked)")
        {
            Most = ushort.MaxValue,
            Default = "needed",
        };

    /// <summary>The EXTRA-TEXT.</summary>
    public static readonly ActionKey Text =
        new("extra_text", ActionValue.Text, "TEXT", "what it says to people") { Most = 128, Default = "none" };

    /// <summary>Reads both; null when there is no error, which is reported.</summary>
    public static ExtendedError? Read(IActionValues values)
    {
        if (!values.Has(Code))
            values.Missing(
                "`set_extended_dns_error` adds no error without `info_code`", "give it one, such as `info_code: 15` (Blocked)");
        return values.Number(Code) is { } code ? new((Dns.Codes.ExtendedErrorCode)code, values.Text(Text) ?? "") : null;
    }
}
