using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Metrics;

/// <summary>All metrics of a node.</summary>
internal static class NodeMetrics
{
    private static readonly string[] States = [.. Enum.GetValues<NodeCondition>().Select(condition => condition.ToWord())];

    private static readonly MetricFamily Build = MetricFamily.Info("holdfast_build_info", "The version that runs, and what the node is called.", "version", "node");
    private static readonly MetricFamily State = MetricFamily.Gauge("holdfast_node_state", "1 for what the node does, 0 for the rest.", "state");
    private static readonly MetricFamily ReloadSuccessful = MetricFamily.Gauge("holdfast_config_last_reload_successful", "Whether the last configuration read was taken over.");
    private static readonly MetricFamily ReloadTime = MetricFamily.Gauge("holdfast_config_last_reload_success_timestamp_seconds", "When a configuration was last taken over, in seconds since 1970.");

    public static string Write(INodeView node, ExpositionFormat format)
    {
        var writer = new MetricsWriter(format);
        writer.Begin(Build).Sample(1, ProductVersion.Current, node.Name);
        writer.Begin(State).States(node.Condition.ToWord(), States);
        var configuration = node.Configuration;
        writer.Begin(ReloadSuccessful).Sample(configuration.RefusedAt is null);
        writer.Begin(ReloadTime).Sample(configuration.LoadedAt.ToUnixTimeMilliseconds() / 1000.0);
        DnsMetrics.Write(writer, node.Balancer);
        ListenerMetrics.Write(writer, node.Balancer);
        CacheMetrics.Write(writer, node.Balancer);
        BackendMetrics.Write(writer, node.Balancer);
        var neighbors = node.Neighbors;
        ServiceMetrics.Write(writer, node.Prefixes, neighbors, node.Balancer.QueriesAt);
        BgpMetrics.Write(writer, neighbors, node.RejectedBgpConnections);
        BfdMetrics.Write(writer, node.Bfd);
        ProcessMetrics.Write(writer);
        return writer.End();
    }
}
