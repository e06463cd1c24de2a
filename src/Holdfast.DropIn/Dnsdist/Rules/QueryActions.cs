using System.Net;
using System.Net.Sockets;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>What rules do with queries.</summary>
internal static class QueryActions
{
    private const string Unchanged = "a query goes to its backend as it came, but for its OPT record";
    private const string NoTags = "queries carry no tags";
    private const string NoSubnet = "`dns.backends[].client_subnet` says it of each backend";

    public static readonly IReadOnlyList<ActionRow> List =
    [
        ActionRow.Word("AllowAction", "allow"),
        ActionRow.Word("DropAction", "drop"),
        ActionRow.Word("TCAction", "truncate"),
        new("RCodeAction", "`action: refuse`, `nxdomain`, `nodata`, `servfail`", ReadRcode),
        new("PoolAction", "`pool`", ReadPool),
        new("SpoofAction", "`spoof`, for the types it has addresses of", ReadSpoof),
        .. LogActions.OfQueries,
        ActionRow.Refused("ContinueAction", "the first rule that fits decides"),
        ActionRow.Refused("NoneAction", "a rule does something", "take the rule away"),
        ActionRow.Refused("ERCodeAction", "answers have no extended response code", "use RCodeAction for codes up to 15"),
        new("QPSAction", "`action: drop`, with `above` and `per_client: false`", static call =>
            SelectorNames.Together(call) is { } above
                ? new(new Settings().Set("action", "drop", call.At)) { Where = above } : null),
        ActionRow.Refused("QPSPoolAction", "a rule fits what is above a rate, not what is within it"),
        ActionRow.Refused("DelayAction", "answers are not delayed", "drop or truncate what should come slower"),
        ActionRow.Refused("TeeAction", "queries are not copied", "log them by dnstap: `dns.log`"),
        ActionRow.Refused("SpoofCNAMEAction", "`spoof` has addresses alone"),
        ActionRow.Refused("SpoofRawAction", "`spoof` has addresses alone"),
        ActionRow.Refused("SpoofSVCAction", "`spoof` has addresses alone"),
        ActionRow.Refused("SpoofPacketAction", "`spoof` has addresses alone"),
        ActionRow.Refused("NegativeAndSOAAction", "the SOA record of `nxdomain` and `nodata` is not to be chosen",
            "use RCodeAction"),
        ActionRow.Refused("SetNegativeAndSOAAction", "the SOA record of `nxdomain` and `nodata` is not to be chosen",
            "use RCodeAction"),
        .. Each(Unchanged, "SetNoRecurseAction", "NoRecurseAction", "SetDisableValidationAction", "DisableValidationAction",
            "SetEDNSOptionAction", "SetMacAddrAction", "MacAddrAction", "SetProxyProtocolValuesAction",
            "SetAdditionalProxyProtocolValueAction"),
        .. Each(NoSubnet, "SetECSAction", "SetECSPrefixLengthAction", "ECSPrefixLengthAction", "SetECSOverrideAction",
            "ECSOverrideAction", "SetDisableECSAction", "DisableECSAction"),
        .. Each(NoTags, "SetTagAction", "TagAction", "UnsetTagAction"),
        ActionRow.Word("SetSkipCacheAction", "skip_cache"),
        ActionRow.Word("SkipCacheAction", "skip_cache"),
        .. Each("`temporary_failure_ttl` is a cache's, for all of its queries", "SetTempFailureCacheTTLAction",
            "TempFailureCacheTTLAction"),
        .. Each("TTLs are changed by response rules", "SetMaxReturnedTTLAction"),
        .. Each("an Extended DNS Error belongs to the rule that answers", "SetExtendedDNSErrorAction"),
        new("LuaAction", "`lua`", static call => LuaFunctionKeys.Of(call, "lua") is { } keys ? new(keys) : null),
        .. Each(LuaFunctionKeys.NoFfi, "LuaFFIAction", "LuaFFIPerThreadAction"),
        .. Each("there are no key-value stores", "KeyValueStoreLookupAction", "KeyValueStoreRangeLookupAction"),
        .. Each("there are no encrypted listeners yet", "HTTPStatusAction"),
    ];

    private static IEnumerable<ActionRow> Each(string what, params string[] names) =>
        names.Select(name => ActionRow.Refused(name, what));

    private static ActionResult? ReadRcode(Arguments call)
    {
        if (call.Required(0, "a response code")?.Text() is not { } text) return null;
        var word = Constants.RcodeOf(text) switch
        {
            "REFUSED" => "refuse",
            "NXDOMAIN" => "nxdomain",
            "NOERROR" => "nodata",
            "SERVFAIL" => "servfail",
            _ => null,
        };
        if (word is not null) return new(new Settings().Set("action", word, call.At));
        call.Refuse($"is not honoured: no rule answers {Constants.RcodeOf(text)}", "answer REFUSED");
        return null;
    }

    private static ActionResult? ReadPool(Arguments call)
    {
        if (call.Required(0, "a pool")?.Node is not ScalarNode { Text: var pool }) return null;
        if (call[1]?.Truth() != false) return new(new Settings().Set("pool", Pool.NameOf(pool), call[0]!.At));
        call.Refuse("is not honoured: no further rule is tried when the pool is chosen", "put this rule behind the others");
        return null;
    }

    private static ActionResult? ReadSpoof(Arguments call)
    {
        if (call.Required(0, "addresses") is not { } argument) return null;
        var addresses = new SequenceNode(argument.At);
        var types = new List<string>();
        // dnsdist before 1.6 took a second address in place of the options.
        foreach (var item in argument.OneOrMany().Concat(call[1] is { Node: ScalarNode } second ? [second] : []))
        {
            if (item.Text() is not { } text) return null;
            if (!IPAddress.TryParse(text, out var address))
            {
                item.Error($"`{ScalarValues.Shorten(text)}` is not an address",
                    "names are spoofed by SpoofCNAMEAction, which is not honoured");
                return null;
            }
            addresses.Add(item.Node);
            types.Add(address.AddressFamily == AddressFamily.InterNetwork ? "A" : "AAAA");
        }
        var keys = new Settings().Set("spoof", addresses);
        if (call[1]?.Node is MappingNode) OptionRow<Settings>.ApplyAll(AnswerOptions, call, 1, keys);
        return new(keys) { Where = new Selector.Part("type", [.. types.Distinct()], argument.At) };
    }

    /// <summary>Options of the answers that actions make.</summary>
    public static readonly IReadOnlyList<OptionRow<Settings>> AnswerOptions =
    [
        SettingRows.Seconds("ttl", "ttl"),
        OptionRow<Settings>.Refused("aa", "spoofed answers are not authoritative"),
        OptionRow<Settings>.Refused("ad", "spoofed answers are not validated"),
        OptionRow<Settings>.NotNeeded("ra", "a query with RD is answered with RA"),
    ];
}
