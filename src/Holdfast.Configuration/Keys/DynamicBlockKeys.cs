using System.Net;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.DynamicBlocks;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.dynamic_blocks[]</c>: who, or below what name, exceeds what is blocked.</summary>
internal static class DynamicBlockKeys
{
    private const int MostRules = 32;
    private const int LongestReason = 200;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public static readonly Section<DynamicBlockRule> Section = new Section<DynamicBlockRule>(
        "dns.dynamic_blocks[]", static () => new DynamicBlockRule("", CountedEvent.Queries))
        .Key("name", ShortText(63), o => o.Name, (o, v) => o with { Name = v },
            "what it is called in `show blocks`, log and events", required: "write `name: flood`", words: o => $"{o.Name}:")
        .Key("count", Choice(("queries", CountedEvent.Queries), ("answers", CountedEvent.Answers),
                ("answer_bytes", CountedEvent.AnswerBytes), ("cache_misses", CountedEvent.CacheMisses)),
            o => o.Counts, (o, v) => o with { Counts = v },
            "what is counted of each client: queries as they come, blocked ones included; answers; their octets; answers that did not "
                + "come from the cache", words: o => $"{o.Counts}")
        .Key("type", NetworkTypes.List<RecordType>("record types", JsonShapes.Text, DnsValues.Type, MatchKeys.RefuseEmpty),
            o => o.Types, (o, v) => o with { Types = v }, "queries for these types alone are counted", "all",
            words: o => OptionText.List(o.Types))
        .Key("rcode",
            new ScalarType<ResponseCode>("response code", JsonShapes.Text, DnsValues.Rcode, code => code.ToMnemonic()).OrNone(),
            o => o.Rcode, (o, v) => o with { Rcode = v }, "answers with this code alone are counted", "any")
        .Key("per_second", Integer(1, int.MaxValue, name: "number").OrNone(), o => o.PerSecond,
            (o, v) => o with { PerSecond = v },
            "who has more than so many a second, on average over the `window`, is blocked", "no rate")
        .Key("percent", Integer(1, 99).OrNone(), o => o.Percent, (o, v) => o with { Percent = v },
            "instead of `per_second`: of whose answers in the `window` more than this share are such is blocked", "no share")
        .Key("warning", Integer(1, int.MaxValue, name: "number").OrNone(), o => o.Warning, (o, v) => o with { Warning = v },
            "who has more than so many a second (with `percent`: than this share), but not enough to be blocked, is shown, logged and "
                + "told of in events", "none")
        .Key("min_answers", Integer(1, 1_000_000), o => o.LeastAnswers, (o, v) => o with { LeastAnswers = v },
            "a share is looked at from so many answers in the `window` on")
        .Key("min_cache_hits", Integer(0, 99, name: "0 to 99 percent"), o => o.LeastCacheHits,
            (o, v) => o with { LeastCacheHits = v },
            "nobody is blocked while a smaller share of all clients' answers in the `window` comes from the cache: when it is cold, all "
                + "miss")
        .Key("window", Duration(Shortest, TimeSpan.FromHours(1)), o => o.Window, (o, v) => o with { Window = v },
            "how far back is looked")
        .Key("ipv4_prefix", Integer(0, 32), o => o.Ipv4Prefix, (o, v) => o with { Ipv4Prefix = v },
            "IPv4 clients that share this much are one, and blocked together")
        .Key("ipv6_prefix", Integer(0, 128), o => o.Ipv6Prefix, (o, v) => o with { Ipv6Prefix = v },
            "IPv6 clients that share this much are one, and blocked together")
        .Key("exclude", NetworkTypes.List<IPNetwork>("networks", JsonShapes.Network, AddressValues.Network), o => o.Exclude,
            (o, v) => o with { Exclude = v },
            "who has an address in common with these is never blocked by this rule: monitoring, other resolvers", "none",
            words: o => OptionText.List(o.Exclude))
        .Key("suffix_labels", Integer(1, 126).OrNone(), o => o.SuffixLabels, (o, v) => o with { SuffixLabels = v },
            "instead of clients, name suffixes of so many labels are counted, over all clients, and blocked with all names below them: "
                + "2 counts `a.b.example.com` for `example.com`. Names of fewer labels are not counted", "clients are")
        .Key("exclude_suffix", NetworkTypes.ObjectList<Name>(
                "domain names", JsonShapes.Text, MatchKeys.ReadSuffix, MatchKeys.RefuseEmpty),
            o => o.ExcludeSuffixes, (o, v) => o with { ExcludeSuffixes = v },
            "of a rule with `suffix_labels`: a suffix that is one of these, or above or below one, is never blocked by it", "none",
            words: o => OptionText.List(o.ExcludeSuffixes))
        .Key("action", Choice(("drop", BlockAction.Drop), ("refuse", BlockAction.Refuse), ("truncate", BlockAction.Truncate),
                ("nxdomain", BlockAction.NxDomain), ("none", BlockAction.None)),
            o => o.Action, (o, v) => o with { Action = v },
            "what a blocked query gets, as with `holdfast block`; `truncate` leaves queries over TCP alone; `none` shows and counts")
        .Key("for", Duration(Shortest, Longest), o => o.Lasting, (o, v) => o with { Lasting = v },
            "how long a block lasts; it is renewed as long as the limit is exceeded")
        .Key("max_for", Duration(Shortest, Longest).OrNone(), o => o.MaxLasting, (o, v) => o with { MaxLasting = v },
            "who is blocked again within this time after a block has ended is blocked twice as long each time, up to this", "`for`")
        .Key("reason", new ObjectType<string>($"up to {LongestReason} characters", JsonShapes.Text, ReadReason).OrNone(),
            o => o.Reason, (o, v) => o with { Reason = v },
            "what is shown as the reason", "what was counted")
        .Check(CheckOne);

    /// <summary>A rule in words; two are equal when their words are.</summary>
    public static string Words(DynamicBlockRule rule) => Section.Words(rule);

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        var items = field.List("{ name: flood, count: queries, per_second: 200 }").ToList();
        if (items.Count > MostRules) field.Error($"there are {items.Count} rules: there may be {MostRules}", "join some of them");
        foreach (var item in items)
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var rule = Section.Read(map, new DynamicBlockRule("", CountedEvent.Queries), reading);
            draft.DynamicBlocks.Add(new(rule, item.Path));
        }
        return true;
    }

    private static string? ReadReason(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (text.Length <= LongestReason && !text.Any(char.IsControl)) return text;
        field.Error($"`{ScalarValues.Shorten(text)}` is longer than {LongestReason} characters, or not of one line", "shorten it");
        return null;
    }

    private static void CheckOne(MappingReader map, DynamicBlockRule rule)
    {
        if (rule.SuffixLabels is null && !map.IsMisread("suffix_labels"))
            map["exclude_suffix"]?.Error("`exclude_suffix` belongs to a rule with `suffix_labels`",
                "take it away, or write `suffix_labels: 2`");
        foreach (var key in rule.SuffixLabels is null ? [] : new[] { "ipv4_prefix", "ipv6_prefix", "exclude" })
            map[key]?.Error($"`{key}` belongs to a rule that blocks clients; this one has `suffix_labels`", "take it away");
        if (rule is { PerSecond: not null, Percent: not null })
            map["percent"]?.Error("a rule has one limit; this one has `per_second` already", "make it two rules");
        else if (rule is { PerSecond: null, Percent: null } && !map.IsMisread("per_second", "percent"))
            map.Missing("the rule has no limit", "give it `per_second: 200`, or `percent: 50`");
        if (rule.Counts != CountedEvent.Queries)
            map["type"]?.Error("`type` belongs to `count: queries`", "take it away");
        if (rule.Counts != CountedEvent.Answers)
            map["rcode"]?.Error("`rcode` belongs to `count: answers`", "take it away");
        if (rule is { Percent: not null, PerSecond: null } && (rule.Counts is CountedEvent.Queries or CountedEvent.AnswerBytes
            || rule is { Counts: CountedEvent.Answers, Rcode: null }))
            map["percent"]?.Error("a share is of answers with an `rcode`, or of cache misses",
                "write `count: answers, rcode: NXDOMAIN`, or `count: cache_misses`");
        if (rule.Warning >= (rule.PerSecond ?? rule.Percent))
            map["warning"]?.Error($"warning {rule.Warning} is not below the limit of {rule.PerSecond ?? rule.Percent}", "lower it");
        if (rule.MaxLasting < rule.Lasting && !map.IsMisread("for", "max_for"))
            (map["max_for"] ?? map["for"])?.Error(
                $"max_for {OptionText.Of(rule.MaxLasting.Value)} is less than for {OptionText.Of(rule.Lasting)}", "raise max_for");
    }
}
