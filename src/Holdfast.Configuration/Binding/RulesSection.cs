using System.Collections.Immutable;
using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Rules.Responses.Actions;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns.rules</c>, the one-line rule <c>dns.any_over_udp</c>, and <c>dns.response_rules</c>.</summary>
internal static class RulesSection
{
    private static readonly string[] MatchKeys = ["name", "type", "suffix", "client", "transport", "above"];

    public static readonly KeySet Keys = KeySet.Of("dns.rules[]", MatchKeys, ActionReader.Keys(RuleActions.All));

    public static readonly KeySet ResponseKeys =
        KeySet.Of("dns.response_rules[]", [.. MatchKeys, "rcode"], ActionReader.Keys(ResponseActions.All));

    public static readonly KeySet RateKeys = new("dns.rules[].above", "qps", "burst", "ipv4_prefix", "ipv6_prefix");

    /// <summary>ANY over UDP, before every other rule. <c>allow</c> is the default and makes no rule: the others still apply.</summary>
    public static void ReadAnyOverUdp(Field? field, Draft draft)
    {
        if (field is null || ActionReader.Word(field, RuleActions.All) is not { } action || action is AllowAction) return;
        var match = new MatchOptions { Types = [RecordType.ANY], Transport = ListenerProtocol.Udp };
        draft.Rules.Add(new(new RuleOptions(match, action) { Name = "any_over_udp" }, field.Path));
    }

    public static void Read(Field? field, Draft draft)
    {
        foreach (var item in field?.List("{ type: ANY, transport: udp, action: truncate }") ?? [])
        {
            if (MappingReader.Open(item, Keys) is not { } map) continue;
            var match = ReadMatch(map);
            if (ActionReader.Read(map, RuleActions.All) is { } action)
                draft.Rules.Add(new(new RuleOptions(match, action) { Name = map["name"]?.ShortText(63) }, item.Path));
        }
    }

    public static void ReadResponses(Field? field, Draft draft)
    {
        foreach (var item in field?.List("{ rcode: REFUSED, action: servfail }") ?? [])
        {
            if (MappingReader.Open(item, ResponseKeys) is not { } map) continue;
            var match = ReadMatch(map);
            ImmutableArray<ResponseCode> codes = [.. Each(map["rcode"]).Select(HeaderRcode).OfType<ResponseCode>()];
            if (ActionReader.Read(map, ResponseActions.All) is not { } action) continue;
            var rule = new ResponseRuleOptions(match, action) { Name = map["name"]?.ShortText(63), ResponseCodes = codes };
            draft.ResponseRules.Add(new(rule, item.Path));
        }
    }

    /// <summary>A response code that the header alone can say.</summary>
    private static ResponseCode? HeaderRcode(Field field)
    {
        if (field.Rcode() is not { } code) return null;
        if (code <= (ResponseCode)15) return code;
        field.Error($"`{code.ToMnemonic()}` takes EDNS to say; rules look at the header's code",
            "name a response code up to 15, such as REFUSED");
        return null;
    }

    private static MatchOptions ReadMatch(MappingReader map) => new()
    {
        Types = [.. Each(map["type"]).Select(item => item.Type()).OfType<RecordType>()],
        Suffixes = [.. Each(map["suffix"]).Select(item => item.DomainName()).OfType<Dns.Name>()],
        Clients = [.. Each(map["client"]).Select(item => item.Network()).OfType<IPNetwork>()],
        Transport = map["transport"]?.Choice("udp", "tcp") switch { "udp" => ListenerProtocol.Udp, "tcp" => ListenerProtocol.Tcp, _ => null },
        Above = ReadRate(map["above"]),
    };

    /// <summary>The values of a list, which must have one.</summary>
    public static IReadOnlyList<Field> Each(Field? field)
    {
        var items = field?.OneOrMany() ?? [];
        if (field is { Node: Source.SequenceNode { Items.Count: 0 } })
            field.Error("the list is empty, and would fit every query", "name a value, or take the key away");
        return items;
    }

    private static RateLimitOptions? ReadRate(Field? field)
    {
        if (field is null || MappingReader.Open(field, RateKeys) is not { } map) return null;
        var qps = map.Required("qps", "write `{ qps: 50 }`")?.Integer(1, 10_000_000) ?? 1;
        var options = new RateLimitOptions(qps);
        return options with
        {
            Burst = map["burst"]?.Integer(1, 10_000_000) ?? options.Burst,
            Ipv4Prefix = map["ipv4_prefix"]?.Integer(0, 32) ?? options.Ipv4Prefix,
            Ipv6Prefix = map["ipv6_prefix"]?.Integer(0, 128) ?? options.Ipv6Prefix,
        };
    }
}
