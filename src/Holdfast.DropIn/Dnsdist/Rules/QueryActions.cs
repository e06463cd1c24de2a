using System.Net;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;
using Holdfast.Lua.Values;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>What rules do with queries.</summary>
internal static class QueryActions
{
    private const string Unchanged = "a query goes to its backend as it came, but for its OPT record";

    // Words of `action` that end a query's way through the rules.
    private static readonly string[] Ending = ["allow", "drop", "truncate", "refuse", "nxdomain", "nodata", "servfail"];

    public static readonly IReadOnlyList<ActionRow> List =
    [
        ActionRow.Word("AllowAction", "allow"),
        ActionRow.Word("DropAction", "drop"),
        ActionRow.Word("TCAction", "truncate"),
        .. AnswerActions.List,
        new("PoolAction", "`pool`", ReadPool),
        .. LogActions.OfQueries,
        new("ContinueAction", "its action; of a `pool`, with `stop_processing: false`", ReadContinue),
        ActionRow.Word("NoneAction", "none"),
        new("QPSAction", "`action: drop`, with `above` and `per_client: false`", static call =>
            SelectorNames.Together(call) is { } above
                ? new(new Settings().Set("action", "drop", call.At)) { Where = above } : null),
        new("QPSPoolAction", "`pool`, `max_qps`", ReadQpsPool),
        ActionRow.Delay("DelayAction"),
        new("TeeAction", "`tee`, `tee_source`, `tee_proxy_protocol`; with addECS refused", ReadTee),
        ActionRow.Word("SetNoRecurseAction", "no_recurse"),
        ActionRow.Word("NoRecurseAction", "no_recurse"),
        ActionRow.Word("SetDisableValidationAction", "disable_validation"),
        ActionRow.Word("DisableValidationAction", "disable_validation"),
        new("SetEDNSOptionAction", "`set_edns_option`", static call =>
            call.Required(0, "the number of an option")?.Integer(0, ushort.MaxValue) is not null
            && call.Required(1, "data")?.Text() is { } data
                ? new(new Settings().Set("set_edns_option", call[0]!.Node)
                    .Set("option_data", Convert.ToHexStringLower(LuaOctets.Of(data)), call[1]!.At)) : null),
        .. Each(Unchanged, "SetMacAddrAction", "MacAddrAction"),
        new("SetProxyProtocolValuesAction", "`set_proxy_protocol_values`", ProxyProtocolActions.ReadValues),
        new("SetAdditionalProxyProtocolValueAction", "`add_proxy_protocol_value`", ProxyProtocolActions.ReadValue),
        new("SetECSAction", "`client_subnet`", SubnetActions.ReadNetworks),
        new("SetECSPrefixLengthAction", "`action: client_subnet_prefix`", SubnetActions.ReadPrefixes),
        new("ECSPrefixLengthAction", "`action: client_subnet_prefix`", SubnetActions.ReadPrefixes),
        new("SetECSOverrideAction", "`override_client_subnet`", SubnetActions.ReadOverride),
        new("ECSOverrideAction", "`override_client_subnet`", SubnetActions.ReadOverride),
        ActionRow.Word("SetDisableECSAction", "disable_client_subnet"),
        ActionRow.Word("DisableECSAction", "disable_client_subnet"),
        new("SetTagAction", "`set_tag`", TagActions.ReadSet),
        new("TagAction", "`set_tag`", TagActions.ReadSet),
        new("UnsetTagAction", "`unset_tag`", TagActions.ReadUnset),
        ActionRow.Word("SetSkipCacheAction", "skip_cache"),
        ActionRow.Word("SkipCacheAction", "skip_cache"),
        ActionRow.Seconds("SetTempFailureCacheTTLAction", "temporary_failure_ttl"),
        ActionRow.Seconds("TempFailureCacheTTLAction", "temporary_failure_ttl"),
        ActionRow.Seconds("SetMaxReturnedTTLAction", "max_returned_ttl"),
        ResponseActions.ExtendedError("SetExtendedDNSErrorAction"),
        new("LuaAction", "`lua`", static call => LuaFunctionKeys.Of(call, "lua") is { } keys ? new(keys) : null),
        .. Each(LuaFunctionKeys.NoFfi, "LuaFFIAction", "LuaFFIPerThreadAction"),
        .. Each("there are no key-value stores", "KeyValueStoreLookupAction", "KeyValueStoreRangeLookupAction"),
        .. Each("there are no encrypted listeners yet", "HTTPStatusAction"),
    ];

    private static IEnumerable<ActionRow> Each(string what, params string[] names) =>
        names.Select(name => ActionRow.Refused(name, what));

    private static ActionResult? ReadPool(Arguments call)
    {
        if (call.Required(0, "a pool")?.Node is not ScalarNode { Text: var pool }) return null;
        return Pooled(new Settings().Set("pool", Pool.NameOf(pool), call[0]!.At), call[1]);
    }

    private static ActionResult? ReadQpsPool(Arguments call)
    {
        if (call.Required(0, "a rate")?.Text() is not { } rate
            || call.Required(1, "a pool")?.Node is not ScalarNode { Text: var pool })
            return null;
        return Pooled(
            new Settings().Set("pool", Pool.NameOf(pool), call[1]!.At).Set("max_qps", rate, call[0]!.At), call[2]);
    }

    private static ActionResult? ReadTee(Arguments call)
    {
        if (call.Required(0, "an address")?.Text() is not { } server) return null;
        if (call[1]?.Truth() == true) call.Refuse("is not honoured with addECS: a copy is as the client sent it", "leave it out");
        else
        {
            var keys = new Settings().Set("tee", server, call[0]!.At);
            if (call[2]?.Node is ScalarNode { IsEmpty: false, Text: { Length: > 0 } source })
                keys.Set("tee_source", SourceOf(source), call[2]!.At);
            if (call[3]?.Truth() == true) keys.Set("tee_proxy_protocol", value: true, call[3]!.At);
            return new(keys);
        }
        return null;

        // A port may stand behind it, and be 0.
        static string SourceOf(string text) =>
            IPEndPoint.TryParse(text, out var source) && source.Port == 0 ? source.Address.ToString() : text;
    }

    private static ActionResult Pooled(Settings keys, Argument? stops)
    {
        if (stops?.Truth() == false) keys.Set("stop_processing", value: false, stops.At);
        return new(keys);
    }

    /// <summary>What goes on whatever its action says.</summary>
    private static ActionResult? ReadContinue(Arguments call)
    {
        if (call.Required(0, "an action")?.Object("an action", "call it: `PoolAction('x')`") is not { } made) return null;
        if (List.FirstOrDefault(row => row.Name == made.Name)?.Read(new Arguments(made, call.Reading)) is not { } result)
            return null;
        if (result.Keys.Has("pool")) result.Keys.Set("stop_processing", value: false, call.At);
        else if (!result.IsSink && !GoesOn(result.Keys))
        {
            call.Refuse($"is not honoured with {made.Name}: it ends a query's way", "use it with an action that goes on");
            return null;
        }
        return result;
    }

    private static bool GoesOn(Settings keys) => keys["action"] is { } word ? !Ending.Contains(word)
        : !keys.Has("spoof") && !keys.Has("spoof_cname") && !keys.Has("spoof_raw") && !keys.Has("spoof_svcb")
            && !keys.Has("answer_rcode") && !keys.Has("lua");
}
