using Holdfast.LoadBalancer.DynamicBlocks;
using Holdfast.LoadBalancer.ResponseRates;

namespace Holdfast.Configuration.Tests;

/// <summary>The keys of dynamic blocks and of response rate limiting.</summary>
public partial class KeyTests
{
    private static Dictionary<string, Case> BlockCases() => new(StringComparer.Ordinal)
    {
        ["dns.dynamic_blocks"] = InRule("per_second: 5", rule => rule.Counts, "Queries"),
        ["dns.dynamic_blocks[].name"] = InRule("per_second: 5", rule => rule.Name, "flood"),
        ["dns.dynamic_blocks[].count"] = InRule("count: cache_misses, per_second: 5", rule => rule.Counts, "CacheMisses"),
        ["dns.dynamic_blocks[].type"] = InRule("type: [ANY, TYPE65], per_second: 5", rule => string.Join(' ', rule.Types), "ANY HTTPS"),
        ["dns.dynamic_blocks[].rcode"] = InRule("count: answers, rcode: NXDOMAIN, per_second: 5", rule => rule.Rcode, "NXDomain"),
        ["dns.dynamic_blocks[].per_second"] = InRule("per_second: 70", rule => rule.PerSecond, "70"),
        ["dns.dynamic_blocks[].percent"] = InRule("count: cache_misses, percent: 99", rule => rule.Percent, "99"),
        ["dns.dynamic_blocks[].warning"] = InRule("per_second: 70, warning: 69", rule => rule.Warning, "69"),
        ["dns.dynamic_blocks[].min_answers"] =
            InRule("count: cache_misses, percent: 9, min_answers: 7", rule => rule.LeastAnswers, "7"),
        ["dns.dynamic_blocks[].min_cache_hits"] =
            InRule("count: cache_misses, percent: 9, min_cache_hits: 80", rule => rule.LeastCacheHits, "80"),
        ["dns.dynamic_blocks[].window"] = InRule("per_second: 5, window: 30s", rule => rule.Window, "00:00:30"),
        ["dns.dynamic_blocks[].ipv4_prefix"] = InRule("per_second: 5, ipv4_prefix: 24", rule => rule.Ipv4Prefix, "24"),
        ["dns.dynamic_blocks[].ipv6_prefix"] = InRule("per_second: 5, ipv6_prefix: 48", rule => rule.Ipv6Prefix, "48"),
        ["dns.dynamic_blocks[].exclude"] =
            InRule("per_second: 5, exclude: [192.0.2.0/24, \"2001:db8::/32\"]", rule => string.Join(' ', rule.Exclude),
                "192.0.2.0/24 2001:db8::/32"),
        ["dns.dynamic_blocks[].suffix_labels"] = InRule("per_second: 5, suffix_labels: 2", rule => rule.SuffixLabels, "2"),
        ["dns.dynamic_blocks[].exclude_suffix"] =
            InRule("per_second: 5, suffix_labels: 2, exclude_suffix: [co.uk, Example.com]",
                rule => string.Join(' ', rule.ExcludeSuffixes), "co.uk. Example.com."),
        ["dns.dynamic_blocks[].action"] = InRule("per_second: 5, action: truncate", rule => rule.Action, "Truncate"),
        ["dns.dynamic_blocks[].for"] = InRule("per_second: 5, for: 90s", rule => rule.Lasting, "00:01:30"),
        ["dns.dynamic_blocks[].max_for"] = InRule("per_second: 5, max_for: 1h", rule => rule.MaxLasting, "01:00:00"),
        ["dns.dynamic_blocks[].reason"] = InRule("per_second: 5, reason: asks too much", rule => rule.Reason, "asks too much"),
        ["dns.response_rate_limit"] = InRates("", rates => rates.ResponsesPerSecond, "7"),
        ["dns.response_rate_limit.responses_per_second"] = InRates("", rates => rates.ResponsesPerSecond, "7"),
        ["dns.response_rate_limit.window"] = InRates("window: 30s", rates => rates.Window, "00:00:30"),
        ["dns.response_rate_limit.slip"] = InRates("slip: 0", rates => rates.Slip, "0"),
        ["dns.response_rate_limit.ipv4_prefix"] = InRates("ipv4_prefix: 32", rates => rates.Ipv4Prefix, "32"),
        ["dns.response_rate_limit.ipv6_prefix"] = InRates("ipv6_prefix: 48", rates => rates.Ipv6Prefix, "48"),
        ["dns.response_rate_limit.exempt"] = InRates("exempt: 192.0.2.0/24", rates => string.Join(' ', rates.Exempt), "192.0.2.0/24"),
    };

    private static Case InRates(string keys, Func<ResponseRateOptions, object?> read, string given) => new(
        InDns($"response_rate_limit: {{ responses_per_second: 7{Comma(keys)} }}"),
        options => options.LoadBalancer.ResponseRates is { } rates ? read(rates) : null, "", given);

    private static Case InRule(string keys, Func<DynamicBlockRule, object?> read, string given)
    {
        string count = keys.StartsWith("count", StringComparison.Ordinal) ? "" : "count: queries, ";
        return new(
            InDns($"dynamic_blocks: [{{ name: flood, {count}{keys} }}]"),
            options => options.LoadBalancer.DynamicBlocks is [var rule] ? read(rule) : null, "", given);
    }
}
