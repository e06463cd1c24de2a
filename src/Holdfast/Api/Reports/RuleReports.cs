using Holdfast.Configuration.Keys;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Api.Reports;

/// <summary>Rules and lists in the API's words.</summary>
internal static class RuleReports
{
    public static RulesReport Of(IBalancerView balancer) => new(
        [
            .. balancer.Rules.Select(rule => Report(
                rule.Options.Place, rule.Options.Name, RuleWords.Of(rule.Options), RuleWords.Of(rule.Options.Action),
                rule.Hits, rule.Last)),
        ],
        [
            .. balancer.ResponseRules.Select((rule, index) => Report(
                index + 1, rule.Options.Name, RuleWords.Of(rule.Options), RuleWords.Of(rule.Options.Action),
                rule.Hits, rule.Last)),
        ],
        [.. balancer.Lists.Select(Report)]);

    private static RuleReport Report(int number, string? name, string match, string action, long hits, RuleHit? last) =>
        new(number, name, match, action, hits, last?.Client.ToString(), DateTimeOffset.UtcNow - last?.Ago);

    private static ListReport Report(ListStatus list) => new(
        list.Path, list.Kind == ListKind.Names ? "names" : "networks", list.Entries, list.Bytes, list.LoadedAt, list.WrongLines,
        list.Refusal, [.. list.DescribeProblems()]);
}
