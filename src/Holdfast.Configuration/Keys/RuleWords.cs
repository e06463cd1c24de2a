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

    /// <summary>What a response rule fits: <c>type MX, rcode SERVFAIL</c>.</summary>
    /// <param name="rule">The rule.</param>
    public static string Of(ResponseRuleOptions rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.FitsAll ? "everything"
            : string.Join(", ", Parts(rule.Match).Concat(List("rcode", rule.ResponseCodes, code => code.ToMnemonic())));
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

    private static IEnumerable<string> Parts(MatchOptions match) =>
    [
        .. List("opcode", match.Opcodes, code => code.ToString().ToUpperInvariant()),
        .. List("type", match.Types, type => type.ToMnemonic()),
        .. List("class", match.Classes, @class => @class.ToMnemonic()),
        .. List("qname", match.Names),
        .. List("suffix", match.Suffixes),
        .. List("suffix_file", match.SuffixFiles),
        .. Least("min_labels", match.MinLabels),
        .. Least("min_name_length", match.MinNameLength),
        .. List("client", match.Clients),
        .. List("client_file", match.ClientFiles),
        .. One("transport", match.Transport?.Word),
        .. One("recursion_desired", match.RecursionDesired),
        .. One("dnssec_ok", match.DnssecOk),
        .. One("match_lua", match.Function),
        .. One("pool_usable", match.UsablePool),
        .. One("pool_unusable", match.UnusablePool),
        .. match.Not.SelectMany(not => One("not", $"{{ {Of(not)} }}")),
        .. One("above", match.Above is { } rate ? RateLimitKeys.Section.Words(rate) : null),
    ];

    private static IEnumerable<string> List<T>(string key, IReadOnlyCollection<T> values, Func<T, string>? write = null) =>
        values.Count == 0 ? [] : [$"{key} {string.Join(' ', values.Select(value => write?.Invoke(value) ?? $"{value}"))}"];

    private static IEnumerable<string> Least(string key, int value) =>
        value == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{key} {value}")];

    private static IEnumerable<string> One(string key, string? value) => value is null ? [] : [$"{key} {value}"];

    private static IEnumerable<string> One(string key, bool? value) =>
        value is { } truth ? [$"{key} {(truth ? "true" : "false")}"] : [];
}
