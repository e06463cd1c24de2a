using System.Globalization;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>Whom the rules with a rate (<c>above</c>) limit: shown among the blocks.</summary>
internal static class LimitedClients
{
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(10);

    /// <summary>What counts them, for each rule with a rate.</summary>
    /// <param name="rules">All rules, in order.</param>
    public static IEnumerable<DynamicBlockRule> Of(IEnumerable<RuleOptions> rules) =>
        rules.Index().Where(rule => rule.Item.Match.Rate is not null && rule.Item.Action.IsFinal).Select(rule =>
            new DynamicBlockRule(
                rule.Item.Name ?? string.Create(CultureInfo.InvariantCulture, $"rule {rule.Item.Place}"),
                CountedEvent.RuleMatches)
            {
                Place = rule.Index,
                PerSecond = 0,
                Window = Shown,
                Lasting = Shown,
                Ipv4Prefix = rule.Item.Match.Rate!.Ipv4Prefix,
                Ipv6Prefix = rule.Item.Match.Rate.Ipv6Prefix,
                Action = ActionOf(rule.Item.Action),
            });

    private static BlockAction ActionOf(RuleAction action) => action switch
    {
        DropAction => BlockAction.Drop,
        RefuseAction => BlockAction.Refuse,
        TruncateAction => BlockAction.Truncate,
        NxDomainAction => BlockAction.NxDomain,
        _ => BlockAction.None,
    };
}
