using System.Collections.Immutable;
using System.Net;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns.rules</c> and the one-line rule <c>dns.any_over_udp</c>.</summary>
internal static class RulesSection
{
    public static readonly KeySet Keys = new("dns.rules[]", "name", "type", "suffix", "client", "transport", "above", "action", "pool", "spoof", "ttl");

    public static readonly KeySet RateKeys = new("dns.rules[].above", "qps", "burst", "ipv4_prefix", "ipv6_prefix");

    /// <summary>ANY over UDP, before every other rule. <c>allow</c> is the default and makes no rule: the others still apply.</summary>
    public static void ReadAnyOverUdp(Field? field, Draft draft)
    {
        if (field?.Choice("truncate", "refuse", "drop", "allow") is not { } word || word == "allow") return;
        var match = new MatchOptions { Types = [Holdfast.Dns.Codes.RecordType.ANY], Transport = ListenerProtocol.Udp };
        draft.Rules.Add(new(new RuleOptions(match, ActionOf(word)) { Name = "any_over_udp" }, field.Path));
    }

    public static void Read(Field? field, Draft draft)
    {
        foreach (var item in field?.List("{ type: ANY, transport: udp, action: truncate }") ?? [])
        {
            if (MappingReader.Open(item, Keys) is not { } map) continue;
            var match = ReadMatch(map);
            if (ReadAction(map) is { } action)
                draft.Rules.Add(new(new RuleOptions(match, action) { Name = map["name"]?.ShortText(63) }, item.Path));
        }
    }

    private static MatchOptions ReadMatch(MappingReader map) => new()
    {
        Types = [.. Each(map["type"]).Select(item => item.Type()).OfType<Holdfast.Dns.Codes.RecordType>()],
        Suffixes = [.. Each(map["suffix"]).Select(item => item.DomainName()).OfType<Dns.Name>()],
        Clients = [.. Each(map["client"]).Select(item => item.Network()).OfType<IPNetwork>()],
        Transport = map["transport"]?.Choice("udp", "tcp") switch { "udp" => ListenerProtocol.Udp, "tcp" => ListenerProtocol.Tcp, _ => null },
        Above = ReadRate(map["above"]),
    };

    private static IReadOnlyList<Field> Each(Field? field)
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

    private static RuleAction? ReadAction(MappingReader map)
    {
        var given = new[] { map["action"], map["pool"], map["spoof"] }.OfType<Field>().ToList();
        if (given.Count == 0)
            map.Bag.Missing(map.Node, map.Path, "the rule does nothing",
                "give it `action: truncate|refuse|drop|allow`, `pool: NAME` or `spoof: ADDRESS`");
        foreach (var other in given.Skip(1))
            other.Error($"a rule does one thing; this one has `{given[0].Key}` already", "make it two rules");
        if (map["ttl"] is { } ttl && map["spoof"] is null) ttl.Error("`ttl` belongs to `spoof`", "take it away");
        if (map["spoof"] is { } spoof) return ReadSpoof(spoof, map["ttl"]);
        if (map["pool"] is { } pool) return pool.ShortText(63) is { } name ? new RuleAction.Pool(name) : null;
        return map["action"]?.Choice("truncate", "refuse", "drop", "allow") is { } word ? ActionOf(word) : null;
    }

    private static RuleAction.Spoof? ReadSpoof(Field field, Field? ttl)
    {
        ImmutableArray<IPAddress> addresses = [.. Each(field).Select(item => item.Address()).OfType<IPAddress>()];
        if (addresses.IsEmpty) return null;
        var spoof = new RuleAction.Spoof(addresses);
        return spoof with { Ttl = ttl?.Duration(TimeSpan.Zero, TimeSpan.FromDays(7)) ?? spoof.Ttl };
    }

    private static RuleAction ActionOf(string word) => word switch
    {
        "truncate" => new RuleAction.Truncate(),
        "refuse" => new RuleAction.Refuse(),
        "drop" => new RuleAction.Drop(),
        _ => new RuleAction.Allow(),
    };
}
