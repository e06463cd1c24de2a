using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>What rules do with backends' answers.</summary>
internal static class ResponseActions
{
    public static readonly IReadOnlyList<ActionRow> List =
    [
        ActionRow.Word("AllowResponseAction", "allow"),
        ActionRow.Word("DropResponseAction", "drop"),
        Ttl("SetMinTTLResponseAction", "min_ttl"),
        Ttl("SetMaxTTLResponseAction", "max_ttl"),
        new("LimitTTLResponseAction", "`action: limit_ttl`", static call =>
            call.Required(0, "the least")?.Duration("s") is { } least && call.Required(1, "the most")?.Duration("s") is { } most
                ? new(new Settings().Set("action", "limit_ttl", call.At).Set("min_ttl", least, call[0]!.At)
                    .Set("max_ttl", most, call[1]!.At)) : null),
        new("SetExtendedDNSErrorResponseAction", "`action: set_extended_dns_error`", static call =>
        {
            if (call.Required(0, "a number")?.Text() is not { } code) return null;
            var keys = new Settings().Set("action", "set_extended_dns_error", call.At).Set("info_code", code, call[0]!.At);
            if (call[1]?.Text() is { } text) keys.Set("extra_text", text, call[1]!.At);
            return new(keys);
        }),
        .. LogActions.OfResponses,
        .. Each("TTLs are limited, not lessened", "SetReducedTTLResponseAction"),
        .. Each("answers are not delayed", "DelayResponseAction"),
        .. Each("a truncated answer is the client's size's", "TCResponseAction"),
        .. Each("answers are dropped, or given as they are", "ClearRecordTypesResponseAction"),
        .. Each("a cache is a pool's, for all of its answers", "SetSkipCacheResponseAction"),
        .. Each("answers carry no tags", "SetTagResponseAction", "TagResponseAction"),
        new("LuaResponseAction", "`lua`", static call => LuaFunctionKeys.Of(call, "lua") is { } keys ? new(keys) : null),
        .. Each(LuaFunctionKeys.NoFfi, "LuaFFIResponseAction", "LuaFFIPerThreadResponseAction"),
    ];

    private static IEnumerable<ActionRow> Each(string what, params string[] names) =>
        names.Select(name => ActionRow.Refused(name, what));

    private static ActionRow Ttl(string name, string key) => new(name, $"`action: limit_ttl`, `{key}`", call =>
        call.Required(0, "seconds")?.Duration("s") is { } ttl
            ? new(new Settings().Set("action", "limit_ttl", call.At).Set(key, ttl, call[0]!.At)) : null);
}
