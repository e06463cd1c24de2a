using System.Collections.Immutable;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>Clients' queries, what they were answered, and what became of those that were not.</summary>
internal static class DnsMetrics
{
    public static ImmutableArray<MetricRow<BalancerSnapshot>> Rows { get; } =
    [
        .. MetricRow.Of<BalancerSnapshot>(Counters.Queries, balancer => [([], balancer.Counters)]),
        new(MetricFamily.Histogram("holdfast_dns_query_duration_seconds",
            "Time from the receipt of a query to the sending of its answer.", "source"), WriteDurations),
        new(MetricFamily.Counter("holdfast_dns_rule_matches_total",
            "Queries a rule acted on; a reload begins anew.", "rule", "action"), WriteRules),
        new(MetricFamily.Counter("holdfast_dns_response_rule_matches_total",
            "Backends' answers a response rule acted on; a reload begins anew.", "rule", "action"), WriteResponseRules),
        new(MetricFamily.Counter("holdfast_dns_tee_total",
            "Copies of queries that a rule sent to another server, or could not send, and answers to them that were thrown "
                + "away; a reload begins anew.", "rule", "outcome"), WriteCopies),
        new(MetricFamily.Gauge("holdfast_dns_blocks",
            "Client networks and names that are blocked now, and those that are warned of.", "origin"), WriteBlocks),
        .. ListMetrics.Rows,
        .. LuaMetrics.Rows,
        MetricRow.One<BalancerSnapshot>(MetricFamily.Gauge("holdfast_dns_workers", "Worker threads."),
            balancer => balancer.Balancer.Threads),
        MetricRow.One<BalancerSnapshot>(MetricFamily.Gauge("holdfast_dns_heartbeat_age_seconds",
            "Time since the slowest worker thread was last seen alive."), balancer => Seconds(balancer.Balancer.HeartbeatAge)),
    ];

    private static void WriteDurations(MetricsWriter writer, BalancerSnapshot balancer)
    {
        foreach (var source in Enum.GetValues<AnswerSource>())
            writer.Buckets(balancer.Balancer.Latency(source), AnswerSources.Labels[(int)source]);
    }

    private static void WriteRules(MetricsWriter writer, BalancerSnapshot balancer)
    {
        foreach (var rule in balancer.Balancer.Rules)
            writer.Sample(rule.Hits, rule.Options.Label, rule.Options.Action.Word);
    }

    private static void WriteCopies(MetricsWriter writer, BalancerSnapshot balancer)
    {
        foreach (var rule in balancer.Balancer.Rules)
        {
            if (rule.Copies is not { } copies) continue;
            writer.Sample(copies.Sent, rule.Options.Label, "sent");
            writer.Sample(copies.Failed, rule.Options.Label, "not_sent");
            writer.Sample(copies.Answered, rule.Options.Label, "answered");
        }
    }

    private static void WriteResponseRules(MetricsWriter writer, BalancerSnapshot balancer)
    {
        foreach (var rule in balancer.Balancer.ResponseRules)
            writer.Sample(rule.Hits, rule.Label, rule.Options.Action.Word);
    }

    private static void WriteBlocks(MetricsWriter writer, BalancerSnapshot balancer)
    {
        var blocks = balancer.Balancer.Blocks;
        foreach (var origin in Enum.GetValues<BlockOrigin>())
            writer.Sample(blocks.Count(block => block.Origin == origin), origin.ToWord());
    }

    private static double Seconds(TimeSpan age) => age == TimeSpan.MaxValue ? double.PositiveInfinity : age.TotalSeconds;
}
