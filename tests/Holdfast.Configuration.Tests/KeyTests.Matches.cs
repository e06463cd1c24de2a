using Holdfast.Configuration.Options;

namespace Holdfast.Configuration.Tests;

public partial class KeyTests
{
    /// <summary>Keys that are the same in rules, in the matches within their match, and where an answer or a log entry shows
    /// what they ask for.</summary>
    private static readonly (string Key, string Value, string Words, string Where)[] MatchKeyCases =
    [
        ("qname_regex", "'^ads[0-9]+'", "qname_regex [^ads[0-9]+]", "rules not response_rules log"),
        ("probability", "0.25", "probability 0.25", "rules not response_rules log"),
        ("any", "[{ class: CH }, { min_labels: 9 }]", "any { class [CH] } any { min_labels 9 }", "rules not response_rules log"),
        ("all", "{ not: { class: CH } }", "all { not { class [CH] } }", "rules not response_rules log"),
        ("not", "{ class: CH }", "not { class [CH] }", "not"),
        ("above", "{ qps: 5 }", "5 qps burst 0 per /32 and /64", "not"),
        ("destination", "192.0.2.53", "destination [192.0.2.53/32]", "rules not response_rules"),
        ("destination_port", "[53, 5353]", "destination_port [53, 5353]", "rules not response_rules"),
        ("min_size", "513", "min_size 513", "rules not response_rules"),
        ("max_size", "512", "max_size 512", "rules not response_rules"),
        ("records", "{ section: answer, type: A, max: 9 }", "records { answer A min 1 max 9 }", "rules not response_rules"),
        ("edns", "false", "edns false", "rules not response_rules"),
        ("edns_option", "[ecs, 65001]", "edns_option [ECS, 65001]", "rules not response_rules"),
        ("rcode", "[SERVFAIL, NOTAUTH]", "[SERVFAIL, NOTAUTH]", "rules not"),
        ("extended_rcode", "BADVERS", "extended_rcode [BADVERS]", "rules not response_rules"),
        ("checking_disabled", "true", "checking_disabled true", "rules not"),
        ("min_edns_version", "1", "min_edns_version 1", "rules not"),
        ("trailing_data", "true", "trailing_data true", "rules not"),
        ("proxy_protocol_value", "[224, '225=a b']", "proxy_protocol_value [224, 225=a b]", "rules not"),
        ("pool_outstanding", "{ pool: default, above: 5 }", "pool_outstanding default above 5", "rules not"),
        ("opcode", "NOTIFY", "opcode [NOTIFY]", "not"),
        ("recursion_desired", "false", "recursion_desired false", "not"),
        ("dnssec_ok", "true", "dnssec_ok true", "not"),
        ("pool_usable", "default", "pool_usable default", "not"),
        ("pool_unusable", "default", "pool_unusable default", "not"),
        ("records.section", "{ section: additional }", "records { additional min 1 max 65535 }", "rules"),
        ("records.type", "{ section: question, type: TYPE65 }", "records { question HTTPS min 1 max 65535 }", "rules"),
        ("records.min", "{ section: authority, min: 0, max: 0 }", "records { authority min 0 max 0 }", "rules"),
        ("records.max", "[{ section: answer, max: 7 }, { section: authority }]",
            "records { answer min 1 max 7 } records { authority min 1 max 65535 }", "rules"),
        ("pool_outstanding.pool", "{ pool: default, above: 0 }", "pool_outstanding default above 0", "rules"),
        ("pool_outstanding.above", "{ pool: default, above: 5000 }", "pool_outstanding default above 5000", "rules"),
    ];

    private static Dictionary<string, Case> MatchCases() => new(
        MatchKeyCases.SelectMany(one => one.Where.Split(' ').Select(where => MatchCase(one.Key, one.Value, one.Words, where))),
        StringComparer.Ordinal);

    private static KeyValuePair<string, Case> MatchCase(string key, string value, string words, string where)
    {
        var match = $"{key.Split('.')[0]}: {value}";
        return where switch
        {
            "not" => new($"dns.rules[].not.{key}",
                new(InDns($"rules: [{{ not: {{ {match} }}, action: drop }}]"), Given(Rule), "", $": not {{ {words} }} drop")),
            "log" => new($"dns.log[].{key}",
                new(InDns($"log: [{{ file: /q, {match} }}]"), Given(Log), "", $"file: file /q name file {words}")),
            "response_rules" => new($"dns.response_rules[].{key}",
                new(InDns($"response_rules: [{{ {match}, action: drop }}]"), Given(ResponseRule), "", $": {words} drop")),
            _ => new($"dns.rules[].{key}",
                new(InDns($"rules: [{{ {match}, action: drop }}]"), Given(Rule), "", $": {words} drop")),
        };
    }

    /// <summary>The words for what is given, without those of empty lists.</summary>
    private static Func<HoldfastOptions, string> Given(Func<HoldfastOptions, string> words) =>
        options => string.Join(' ', words(options).Split(' ').Where(word => word is not ("" or "[]")));
}
