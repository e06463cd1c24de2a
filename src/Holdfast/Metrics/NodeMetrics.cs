using Holdfast.Commands;
using Holdfast.Daemon;

namespace Holdfast.Metrics;

/// <summary>All metrics of a node.</summary>
internal static class NodeMetrics
{
    private static readonly string[] States = ["serving", "drained", "crash-backoff", "stopping"];

    private static readonly MetricFamily Build = MetricFamily.Info("holdfast_build_info", "The version that runs, and what the node is called.", "version", "node");
    private static readonly MetricFamily State = MetricFamily.Gauge("holdfast_node_state", "1 for what the node does, 0 for the rest.", "state");
    private static readonly MetricFamily ReloadSuccessful = MetricFamily.Gauge("holdfast_config_last_reload_successful", "Whether the last configuration read was taken over.");
    private static readonly MetricFamily ReloadTime = MetricFamily.Gauge("holdfast_config_last_reload_success_timestamp_seconds", "When a configuration was last taken over, in seconds since 1970.");

    public static string Write(Node node, Reloader reloader, ExpositionFormat format)
    {
        var writer = new MetricsWriter(format);
        writer.Begin(Build).Sample(1, VersionCommand.Current, node.Options.Node.Name);
        var prefixes = node.Engine.Snapshot();
        writer.Begin(State).States(NodeReports.State(node, prefixes), States);
        writer.Begin(ReloadSuccessful).Sample(reloader.RefusedAt is null);
        writer.Begin(ReloadTime).Sample(reloader.LoadedAt.ToUnixTimeMilliseconds() / 1000.0);
        DnsMetrics.Write(writer, node.Balancer);
        ListenerMetrics.Write(writer, node.Balancer);
        CacheMetrics.Write(writer, node.Balancer);
        BackendMetrics.Write(writer, node.Balancer);
        var neighbors = node.Speaker.Neighbors;
        ServiceMetrics.Write(writer, prefixes, neighbors, node.Balancer.QueriesAt);
        BgpMetrics.Write(writer, node.Speaker, neighbors);
        BfdMetrics.Write(writer, node.Speaker.Bfd);
        ProcessMetrics.Write(writer);
        return writer.End();
    }
}
