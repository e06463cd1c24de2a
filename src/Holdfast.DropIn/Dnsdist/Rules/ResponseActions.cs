using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
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
        ExtendedError("SetExtendedDNSErrorResponseAction"),
        .. LogActions.OfResponses,
        new("SetReducedTTLResponseAction", "`reduce_ttl`", static call => call.Required(0, "a percentage")?.Text() is { } percent
            ? new(new Settings().Set("reduce_ttl", percent, call[0]!.At)) : null),
        ActionRow.Delay("DelayResponseAction"),
        ActionRow.Word("TCResponseAction", "truncate"),
        new("ClearRecordTypesResponseAction", "`clear_record_types`", ReadTypes),
        ActionRow.Word("SetSkipCacheResponseAction", "skip_cache"),
        new("SetTagResponseAction", "`set_tag`", TagActions.ReadSet),
        new("TagResponseAction", "`set_tag`", TagActions.ReadSet),
        new("LuaResponseAction", "`lua`", static call => LuaFunctionKeys.Of(call, "lua") is { } keys ? new(keys) : null),
        .. Each(LuaFunctionKeys.NoFfi, "LuaFFIResponseAction", "LuaFFIPerThreadResponseAction"),
    ];

    private static ActionResult? ReadTypes(Arguments call)
    {
        if (call.Required(0, "types") is not { } argument) return null;
        var types = new SequenceNode(argument.At);
        foreach (var item in argument.OneOrMany())
        {
            if (item.Text() is not { } type) return null;
            types.Add(new ScalarNode(Constants.TypeOf(type), isPlain: false, item.At));
        }
        return new(new Settings().Set("clear_record_types", types));
    }

    private static IEnumerable<ActionRow> Each(string what, params string[] names) =>
        names.Select(name => ActionRow.Refused(name, what));

    /// <summary>An action that adds an Extended DNS Error.</summary>
    public static ActionRow ExtendedError(string name) => new(name, "`action: set_extended_dns_error`", static call =>
    {
        if (call.Required(0, "a number")?.Text() is not { } code) return null;
        var keys = new Settings().Set("action", "set_extended_dns_error", call.At).Set("info_code", code, call[0]!.At);
        if (call[1]?.Text() is { } text) keys.Set("extra_text", text, call[1]!.At);
        return new(keys);
    });

    private static ActionRow Ttl(string name, string key) => new(name, $"`action: limit_ttl`, `{key}`", call =>
        call.Required(0, "seconds")?.Duration("s") is { } ttl
            ? new(new Settings().Set("action", "limit_ttl", call.At).Set(key, ttl, call[0]!.At)) : null);
}
