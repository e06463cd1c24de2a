using System.Globalization;
using System.Net;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>What rules of dnsdist fit, in native matches.</summary>
internal static class SelectorNames
{

    public static readonly IReadOnlyList<SelectorRow> List =
    [
        new("AllRule", "a match without a part", static call => new Selector.All([], call.At)),
        new("AndRule", "the parts of one match", static call => Joined(call) is { } all ? new Selector.All(all, call.At) : null),
        new("OrRule", "`any`", static call => Joined(call) is { } any
            ? new Selector.Any(any, call.At) : null),
        new("NotRule", "`not`", static call =>
            call.Required(0, "a rule") is { } rule && Of(rule) is { } inner ? new Selector.Not(inner, call.At) : null),
        Words("QTypeRule", "type", "a type", Constants.TypeOf),
        Words("QClassRule", "class", "a class", Constants.ClassOf),
        Words("OpcodeRule", "opcode", "an opcode", Constants.OpcodeOf),
        Words("RCodeRule", "rcode", "a response code", Constants.RcodeOf),
        Words("QNameRule", "qname", "a name", static name => name),
        new("QNameSetRule", "`qname`", static call => Names(call, "qname")),
        new("QNameSuffixRule", "`suffix`", static call => Names(call, "suffix")),
        new("SuffixMatchNodeRule", "`suffix`", static call => Names(call, "suffix")),
        new("NetmaskGroupRule", "`client`, or `destination`", NetmaskGroup),
        new("TCPRule", "`transport`", static call => call.Required(0, "true or false")?.Truth() is { } tcp
            ? new Selector.Part("transport", [tcp ? "tcp" : "udp"], call.At) : null),
        new("RDRule", "`recursion_desired: true`", static call => new Selector.Part("recursion_desired", ["true"], call.At)),
        new("DNSSECRule", "`dnssec_ok: true`, or `checking_disabled: true`", static call => new Selector.Any(
            [new Selector.Part("dnssec_ok", ["true"], call.At), new Selector.Part("checking_disabled", ["true"], call.At)],
            call.At)),
        new("QNameLabelsCountRule", "`any` of `min_labels` and `not`", static call => Outside(call, "min_labels", 127)),
        new("QNameWireLengthRule", "`any` of `min_name_length` and `not`", static call => Outside(call, "min_name_length", 255)),
        new("MaxQPSIPRule", "`above`", MaxQpsIp),
        new("MaxQPSRule", "`above`, with `per_client: false`, in a NotRule", static call =>
            // It fits what is within the rate.
            Together(call) is { } above ? new Selector.Not(above, call.At) : null),
        .. MessageSelectors.List,
        new("TagRule", "`tag`", TagActions.ReadRule),
        new("LuaRule", "`match_lua`", static call => LuaFunctionKeys.Of(call, "match_lua") is { } keys
            ? new Selector.Part("match_lua", [keys["match_lua"]!], call[0]!.At) : null),
        SelectorRow.Refused("LuaFFIRule", LuaFunctionKeys.NoFfi, "write it in plain Lua, for LuaRule"),
        SelectorRow.Refused("LuaFFIPerThreadRule", LuaFunctionKeys.NoFfi, "write it in plain Lua, for LuaRule"),
        new("PoolAvailableRule", "`pool_usable`, in a NotRule `pool_unusable`", static call =>
            call.Required(0, "a pool")?.Node is ScalarNode { Text: var pool }
                ? new Selector.Part("pool_usable", [Pool.NameOf(pool)], call[0]!.At) : null),
        SelectorRow.Refused("TimedIPSetRule", "lists of clients that expire are `holdfast block`"),
        new("ProxyProtocolValueRule", "`proxy_protocol_value`", ProxyProtocolActions.ReadRule),
        SelectorRow.Refused("SNIRule", "there are no encrypted listeners yet"),
        SelectorRow.Refused("HTTPHeaderRule", "there are no encrypted listeners yet"),
        SelectorRow.Refused("HTTPPathRule", "there are no encrypted listeners yet"),
        SelectorRow.Refused("HTTPPathRegexRule", "there are no encrypted listeners yet"),
        SelectorRow.Refused("KeyValueStoreLookupRule", "there are no key-value stores", "list the names in a `suffix_file`"),
        SelectorRow.Refused("KeyValueStoreRangeLookupRule", "there are no key-value stores", "list networks in a `client_file`"),
        // Makes a rule of what addAction takes too.
        new("makeRule", "`suffix` or `client`", static call => call.Required(0, "names or networks") is { } list ? OfList(list)
            : null),
    ];

    /// <summary>What a rule's first argument fits: a rule, or names or networks by themselves.</summary>
    public static Selector? Of(Argument argument)
    {
        if (argument.Node is not ObjectNode { Made: var made } node) return OfList(argument);
        if (List.FirstOrDefault(row => row.Name == made.Name) is { } row) return row.Read(new Arguments(made, argument.Reading));
        argument.Error($"{node.Kind} stands where a rule belongs", "rules have names that end in `Rule`");
        return null;
    }

    private static List<Selector>? Joined(Arguments call)
    {
        if (call.Required(0, "a list of rules") is not { } list) return null;
        var all = new List<Selector>();
        var isWhole = true;
        foreach (var item in list.OneOrMany())
            if (Of(item) is { } selector) all.Add(selector);
            else isWhole = false;
        return isWhole ? all : null;
    }

    private static SelectorRow Words(string name, string key, string what, Func<string, string> write) =>
        new(name, $"`{key}`", call =>
        call.Required(0, what)?.Text() is { } text ? new Selector.Part(key, [write(text)], call[0]!.At) : null);

    private static Selector.Part? Names(Arguments call, string key) => call.Required(0, "names") is { } argument
        && Listed.In(argument) is { Count: > 0 } names
            ? new Selector.Part(key, [.. names.Select(name => name.Text)], argument.At) : null;

    private static Selector? NetmaskGroup(Arguments call)
    {
        if (call.Required(0, "networks") is not { } argument) return null;
        var key = call[1]?.Truth() == false ? "destination" : "client";
        return Listed.In(argument) is { Count: > 0 } networks ? Networks(key, networks) : null;
    }

    /// <summary>dnsdist takes names and networks for a rule; a name is a suffix.</summary>
    private static Selector? OfList(Argument argument)
    {
        if (Listed.In(argument) is not { Count: > 0 } items) return null;
        return IsNetwork(items[0].Text) ? Networks("client", items)
            : new Selector.Part("suffix", [.. items.Select(item => item.Text)], argument.At);
    }

    private static Selector Networks(string key, IReadOnlyList<ScalarNode> networks)
    {
        // `!` takes a network out of a larger one.
        var at = networks[0].At;
        string[] within = [.. networks.Where(item => item.Text is not ['!', ..]).Select(item => item.Text)];
        string[] without = [.. networks.Where(item => item.Text is ['!', ..]).Select(item => item.Text[1..])];
        Selector all = new Selector.Part(key, within, at);
        return without.Length == 0 ? all
            : new Selector.All([all, new Selector.Not(new Selector.Part(key, without, at), at)], at);
    }

    /// <summary>Fewer than the first, or more than the second.</summary>
    private static Selector.Any? Outside(Arguments call, string key, int largest)
    {
        if (call.Required(0, "the least")?.Integer(0, largest) is not { } least
            || call.Required(1, "the most")?.Integer(0, uint.MaxValue) is not { } most)
            return null;
        var either = new List<Selector>();
        if (least > 0) either.Add(new Selector.Not(Part(least), call.At));
        if (most < largest) either.Add(Part(most + 1));
        if (either.Count > 0) return new Selector.Any(either, call.At);
        call.Error($"no name has less than {least} or more than {most}", "take the rule away");
        return null;

        Selector.Part Part(long value) => new(key, [value.ToString(CultureInfo.InvariantCulture)], call.At);
    }

    private static Selector.Above? MaxQpsIp(Arguments call)
    {
        if (call.Required(0, "a rate")?.Text() is not { } rate) return null;
        var above = new Settings().Set("qps", rate, call[0]!.At);
        foreach (var (place, key) in new[] { (1, "ipv4_prefix"), (2, "ipv6_prefix"), (3, "burst") })
            if (call[place]?.Text() is { } text && !(key == "burst" && text == "0")) above.Set(key, text, call[place]!.At);
        return new Selector.Above(above, call.At);
    }

    /// <summary>The queries above a rate of all clients together.</summary>
    public static Selector.Above? Together(Arguments call)
    {
        if (call.Required(0, "a rate")?.Text() is not { } rate) return null;
        var above = new Settings().Set("qps", rate, call[0]!.At).Set("per_client", value: false, call.At);
        if (call[1]?.Text() is { } burst && burst != "0") above.Set("burst", burst, call[1]!.At);
        return new Selector.Above(above, call.At);
    }

    private static bool IsNetwork(string text)
    {
        var address = text.TrimStart('!').Split('/')[0];
        return IPAddress.TryParse(address, out _) && (address.Contains(':', StringComparison.Ordinal) || address.Count('.') == 3);
    }
}
