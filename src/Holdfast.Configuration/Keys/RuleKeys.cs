using System.Collections.Immutable;
using System.Net;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.rules[]</c>, and the one-line rule <c>dns.any_over_udp</c>.</summary>
internal static class RuleKeys
{
    private static readonly (string Word, RuleAction Action)[] Actions =
        [("truncate", new RuleAction.Truncate()), ("refuse", new RuleAction.Refuse()), ("drop", new RuleAction.Drop()), ("allow", new RuleAction.Allow())];

    /// <summary>An action that needs nothing but its name.</summary>
    public static readonly KeyType Action =
        new ShapeType(string.Join(", ", Actions.Select(action => $"`{action.Word}`")), JsonShapes.OneOf([.. Actions.Select(action => action.Word)]));

    private static readonly string[] Transports = [.. ListenerProtocol.All.Select(protocol => protocol.Word)];

    private static readonly KeyType<ListenerProtocol?> Transport = new ObjectType<ListenerProtocol>(
        string.Join(", ", Transports.Select(word => $"`{word}`")), JsonShapes.OneOf(Transports), ReadTransport).OrNone();

    public static readonly Section<RuleOptions> Section = new Section<RuleOptions>("dns.rules[]")
        .Key("name", ShortText(63).OrNone(), o => o.Name, (o, v) => o with { Name = v },
            "what it is called beside its counter", "none", words: o => $"{o.Name}:")
        .Key("type", List<RecordType>("record types", JsonShapes.Text, DnsValues.Type, RefuseEmpty),
            o => o.Match.Types, (o, v) => o with { Match = o.Match with { Types = v } },
            "types asked for: `AAAA`, `TYPE65`", "any", words: o => OptionText.List(o.Match.Types))
        .Key("suffix", ObjectList<Name>("domain names", JsonShapes.Text, DnsValues.DomainName, RefuseEmpty),
            o => o.Match.Suffixes, (o, v) => o with { Match = o.Match with { Suffixes = v } },
            "names asked for that are one of these or below it", "any", words: o => OptionText.List(o.Match.Suffixes))
        .Key("client", List<IPNetwork>("networks", JsonShapes.Network, AddressValues.Network, RefuseEmpty),
            o => o.Match.Clients, (o, v) => o with { Match = o.Match with { Clients = v } },
            "where the client is", "any", words: o => OptionText.List(o.Match.Clients))
        .Key("transport", Transport, o => o.Match.Transport, (o, v) => o with { Match = o.Match with { Transport = v } },
            "how the query came", "any", words: o => $"{o.Match.Transport}")
        .Key("above", new ReadType<RateLimitOptions?>("mapping", JsonShapes.Mapping(() => RateLimitKeys.Section), ReadRate),
            o => o.Match.Above, (o, v) => o with { Match = o.Match with { Above = v } },
            "fits the queries by which a client exceeds a rate", "any", words: o => o.Match.Above is { } rate ? RateLimitKeys.Section.Words(rate) : "")
        .Part("action", Action,
            "`truncate`: an empty answer with TC (over TCP the query goes on); `refuse`: REFUSED; `drop`: silence; "
                + "`allow`: no further rule is tried")
        .Part("pool", new ShapeType("pool", JsonShapes.ShortText(63)), "the query is answered from this pool")
        .Part("spoof", new ShapeType("addresses", JsonShapes.OneOrMany(JsonShapes.Address, 1)),
            "A is answered with the IPv4, AAAA with the IPv6 ones, other types with nothing")
        .Part("ttl", new ShapeType("duration, 0 to 7 days", JsonShapes.Duration), "TTL of what `spoof` answers", "60s");

    /// <summary>A rule in words; two are equal when their words are.</summary>
    public static string Words(RuleOptions rule) => $"{Section.Words(rule)} {Words(rule.Action)}";

    /// <summary>ANY over UDP, before every other rule. <c>allow</c> is the default and makes no rule: the others still apply.</summary>
    public static bool ReadAnyOverUdp(Field field, Draft draft, Reading reading)
    {
        if (ReadWord(field) is not { } action) return false;
        if (action is RuleAction.Allow) return true;
        var match = new MatchOptions { Types = [RecordType.ANY], Transport = ListenerProtocol.Udp };
        draft.Rules.Add(new(new RuleOptions(match, action) { Name = "any_over_udp" }, field.Path));
        return true;
    }

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var item in field.List("{ type: ANY, transport: udp, action: truncate }"))
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var rule = Section.Read(map, new RuleOptions(new MatchOptions(), new RuleAction.Allow()), reading);
            if (ReadAction(map) is { } action) draft.Rules.Add(new(rule with { Action = action }, item.Path));
        }
        return true;
    }

    private static RuleAction? ReadAction(MappingReader map)
    {
        var given = new[] { map["action"], map["pool"], map["spoof"] }.OfType<Field>().ToList();
        if (given.Count == 0)
            map.Missing("the rule does nothing", "give it `action: truncate|refuse|drop|allow`, `pool: NAME` or `spoof: ADDRESS`");
        foreach (var other in given.Skip(1))
            other.Error($"a rule does one thing; this one has `{given[0].Key}` already", "make it two rules");
        if (map["ttl"] is { } ttl && map["spoof"] is null) ttl.Error("`ttl` belongs to `spoof`", "take it away");
        if (map["spoof"] is { } spoof) return ReadSpoof(spoof, map["ttl"]);
        if (map["pool"] is { } pool) return pool.ShortText(63) is { } name ? new RuleAction.Pool(name) : null;
        return map["action"] is { } action ? ReadWord(action) : null;
    }

    private static RuleAction.Spoof? ReadSpoof(Field field, Field? ttl)
    {
        RefuseEmpty(field);
        ImmutableArray<IPAddress> addresses = [.. field.OneOrMany().Select(item => item.Address()).OfType<IPAddress>()];
        if (addresses.IsEmpty) return null;
        var spoof = new RuleAction.Spoof(addresses);
        return spoof with { Ttl = ttl?.Duration(TimeSpan.Zero, TimeSpan.FromDays(7)) ?? spoof.Ttl };
    }

    private static ListenerProtocol? ReadTransport(Field field) =>
        field.Choice(Transports) is { } word ? ListenerProtocol.All.First(protocol => protocol.Word == word) : null;

    private static RuleAction? ReadWord(Field field) =>
        field.Choice([.. Actions.Select(action => action.Word)]) is { } word ? Actions.First(action => action.Word == word).Action : null;

    private static bool ReadRate(Field field, RateLimitOptions? above, Reading reading, out RateLimitOptions? value) =>
        RateLimitKeys.Section.TryRead(field, new RateLimitOptions(1), reading, out value);

    private static void RefuseEmpty(Field field)
    {
        if (field.Node is SequenceNode { Items.Count: 0 })
            field.Error("the list is empty, and would fit every query", "name a value, or take the key away");
    }

    private static string Words(RuleAction action) => action switch
    {
        RuleAction.Pool pool => $"pool {pool.Name}",
        RuleAction.Spoof spoof => $"spoof {OptionText.List(spoof.Addresses)} {OptionText.Of(spoof.Ttl)}",
        _ => Actions.First(known => known.Action == action).Word,
    };
}
