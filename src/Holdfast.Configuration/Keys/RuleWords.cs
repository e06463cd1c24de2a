using System.Globalization;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.Configuration.Keys;

/// <summary>Rules as people read them: the keys that are given, with their values.</summary>
public static class RuleWords
{
    /// <summary>What a rule fits: <c>type ANY, transport udp</c>.</summary>
    /// <param name="match">The rule's match.</param>
    public static string Of(MatchOptions match)
    {
        ArgumentNullException.ThrowIfNull(match);
        return match.FitsAll ? "everything" : string.Join(", ", Parts(match));
    }

    /// <summary>What a rule fits, with its chain where that is not the usual one: <c>chain cache_miss, type ANY</c>.</summary>
    /// <param name="rule">The rule.</param>
    public static string Of(RuleOptions rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Of(ChainKeys.Words(rule), rule.Match);
    }

    /// <summary>What a response rule fits: <c>type MX, rcode SERVFAIL</c>.</summary>
    /// <param name="rule">The rule.</param>
    public static string Of(ResponseRuleOptions rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Of(ChainKeys.Words(rule), rule.Match);
    }

    /// <summary>What a rule does: <c>spoof [192.0.2.1] 1m</c>.</summary>
    /// <param name="action">The action.</param>
    public static string Of(RuleAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return ActionKeys.Words(action.Word, action.Settings).TrimEnd();
    }

    /// <summary>What a response rule does.</summary>
    /// <param name="action">The action.</param>
    public static string Of(ResponseAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return ActionKeys.Words(action.Word, action.Settings).TrimEnd();
    }

    private static string Of(string? chain, MatchOptions match) => chain is null ? Of(match) : $"{chain}, {Of(match)}";

    private static IEnumerable<string> Parts(MatchOptions match) =>
    [
        .. List("opcode", match.Opcodes, code => code.ToString().ToUpperInvariant()),
        .. List("type", match.Types, type => type.ToMnemonic()),
        .. List("class", match.Classes, @class => @class.ToMnemonic()),
        .. List("qname", match.Names),
        .. List("qname_regex", match.NamePatterns),
        .. List("suffix", match.Suffixes),
        .. List("suffix_file", match.SuffixFiles),
        .. Least("min_labels", match.MinLabels),
        .. Least("min_name_length", match.MinNameLength),
        .. List("client", match.Clients),
        .. List("client_file", match.ClientFiles),
        .. One("transport", match.Transport?.Word),
        .. One("recursion_desired", match.RecursionDesired),
        .. One("dnssec_ok", match.DnssecOk),
        .. One("checking_disabled", match.CheckingDisabled),
        .. List("destination", match.Destinations),
        .. List("destination_port", match.DestinationPorts),
        .. Least("min_size", match.MinSize),
        .. One("max_size", match.MaxSize?.ToString(CultureInfo.InvariantCulture)),
        .. One("trailing_data", match.TrailingData),
        .. match.Records.SelectMany(count => One("records", RecordCountKeys.Section.Words(count))),
        .. One("edns", match.Edns),
        .. List("edns_option", match.EdnsOptions, MessageMatchKeys.Word),
        .. Least("min_edns_version", match.MinEdnsVersion),
        .. List("extended_rcode", match.ExtendedCodes, code => code.ToMnemonic()),
        .. One("probability", match.Probability?.ToString(CultureInfo.InvariantCulture)),
        .. List("proxy_protocol_value", match.ProxyValues),
        .. One("match_lua", match.Function),
        .. One("pool_usable", match.UsablePool),
        .. One("pool_unusable", match.UnusablePool),
        .. One("pool_outstanding",
            match.PoolOutstanding is { } pool ? PoolOutstandingKeys.Section.Words(pool) : null),
        .. match.All.SelectMany(all => One("all", $"{{ {Of(all)} }}")),
        .. match.Any.SelectMany(any => One("any", $"{{ {Of(any)} }}")),
        .. match.Not.SelectMany(not => One("not", $"{{ {Of(not)} }}")),
        .. One("above", match.Above is { } rate ? RateLimitKeys.Section.Words(rate) : null),
        .. List("rcode", match.ResponseCodes, code => code.ToMnemonic()),
    ];

    private static IEnumerable<string> List<T>(string key, IReadOnlyCollection<T> values, Func<T, string>? write = null) =>
        values.Count == 0 ? [] : [$"{key} {string.Join(' ', values.Select(value => write?.Invoke(value) ?? $"{value}"))}"];

    private static IEnumerable<string> Least(string key, int value) =>
        value == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{key} {value}")];

    private static IEnumerable<string> One(string key, string? value) => value is null ? [] : [$"{key} {value}"];

    private static IEnumerable<string> One(string key, bool? value) =>
        value is { } truth ? [$"{key} {(truth ? "true" : "false")}"] : [];
}
