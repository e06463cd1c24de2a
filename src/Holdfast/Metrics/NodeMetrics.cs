using System.Collections.Immutable;
using System.Diagnostics;
using Holdfast.Api.Reports;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>All metrics of a node.</summary>
internal static class NodeMetrics
{
    private static readonly ImmutableArray<MetricRow<INodeView>> Rows =
    [
        new(MetricFamily.Info("holdfast_build_info", "The version that runs, and what the node is called.", "version", "node"),
            (writer, node) => writer.Sample(1, ProductVersion.Current, node.Name)),
        new(MetricFamily.Gauge("holdfast_node_state", "1 for what the node does, 0 for the rest.", "state"),
            (writer, node) => writer.States(node.Condition, Enum.GetValues<NodeCondition>(), ReportWords.ToWord)),
        MetricRow.One<INodeView>(MetricFamily.Gauge("holdfast_config_last_reload_successful",
            "Whether the last configuration read was taken over."), node => node.Configuration.RefusedAt is null ? 1 : 0),
        MetricRow.One<INodeView>(MetricFamily.Gauge("holdfast_config_last_reload_success_timestamp_seconds",
            "When a configuration was last taken over, in seconds since 1970."),
            node => node.Configuration.LoadedAt.ToUnixTimeMilliseconds() / 1000.0),
        MetricRow.One<INodeView>(MetricFamily.Gauge("holdfast_config_unconfirmed",
            "Whether the configuration goes back by itself unless `holdfast confirm` follows."),
            node => node.Configuration.Unconfirmed is null ? 0 : 1),
        MetricRow.One<INodeView>(MetricFamily.Gauge("holdfast_config_confirm_end_timestamp_seconds",
            "When it goes back, in seconds since 1970; none while nothing waits."),
            node => node.Configuration.Unconfirmed is { } its ? its.Until.ToUnixTimeMilliseconds() / 1000.0 : null),
        MetricRow.One<INodeView>(MetricFamily.Counter("holdfast_log_entries_dropped_total",
            "Log entries dropped because whoever reads the log did not keep up."), node => node.LogEntriesDropped),
    ];

    private static readonly ImmutableArray<MetricRow<StatusReport>> Findings =
    [
        MetricRow.One<StatusReport>(MetricFamily.Gauge("holdfast_problems",
            "What is wrong with the node now: the lines with `!` of `holdfast status`."), status => status.Problems.Count),
        MetricRow.One<StatusReport>(MetricFamily.Gauge("holdfast_warnings",
            "What is legal and rarely meant: the warnings of `holdfast status`."), status => status.Warnings.Count),
    ];

    /// <summary>All of them, by their headings in docs/metrics.md.</summary>
    public static ImmutableArray<(string Heading, ImmutableArray<MetricFamily> Families)> Sections { get; } =
    [
        ("The node", [.. Families(Rows), .. Families(Findings)]),
        ("Queries and answers", Families(DnsMetrics.Rows)),
        ("Sockets", Families(ListenerMetrics.Rows)),
        ("Packet caches", Families(CacheMetrics.Rows)),
        ("Query log", Families(QueryLogMetrics.Rows)),
        ("Backends and pools", Families(BackendMetrics.Rows)),
        ("Anycast services", Families(ServiceMetrics.Rows)),
        ("BGP", Families(BgpMetrics.Rows)),
        ("BFD", Families(BfdMetrics.Rows)),
        ("Programs that announce routes", Families(RouteProcessMetrics.Rows)),
        ("HTTP", Families(WebMetrics.Rows)),
        ("The process", Families(ProcessMetrics.Rows)),
    ];

    public static string Write(INodeView node, WebTraffic web, ExpositionFormat format)
    {
        var balancer = new BalancerSnapshot(node.Balancer);
        var neighbors = node.Neighbors;
        using var process = Process.GetCurrentProcess();
        return new MetricsWriter(format)
            .Write(Rows, node)
            .Write(Findings, StatusReports.Of(node))
            .Write(DnsMetrics.Rows, balancer)
            .Write(ListenerMetrics.Rows, balancer)
            .Write(CacheMetrics.Rows, balancer)
            .Write(QueryLogMetrics.Rows, balancer)
            .Write(BackendMetrics.Rows, balancer)
            .Write(ServiceMetrics.Rows, new ServiceMetrics.Snapshot(node.Prefixes, neighbors, node.Balancer.QueriesAt))
            .Write(BgpMetrics.Rows, new BgpMetrics.Snapshot(neighbors, node.RejectedBgpConnections))
            .Write(BfdMetrics.Rows, node.Bfd)
            .Write(RouteProcessMetrics.Rows, node.RouteProcesses)
            .Write(WebMetrics.Rows, web)
            .Write(ProcessMetrics.Rows, process)
            .End();
    }

    private static ImmutableArray<MetricFamily> Families<T>(ImmutableArray<MetricRow<T>> rows) =>
        ImmutableArray.CreateRange(rows, row => row.Family);
}
