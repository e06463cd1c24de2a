using System.Collections.Immutable;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>Sinks of the query log.</summary>
internal static class QueryLogMetrics
{
    public static ImmutableArray<MetricRow<BalancerSnapshot>> Rows { get; } =
    [
        new(MetricFamily.Gauge("holdfast_dns_log_connected",
            "1 while the sink's file is open or its collector there, else 0.", "sink"), (writer, balancer) =>
            {
                foreach (var sink in balancer.LogSinks) writer.Sample(sink.IsConnected ? 1 : 0, sink.Options.Name);
            }),
        .. MetricRow.Of<BalancerSnapshot>(SinkCounters.All, balancer => balancer.LogSinks
            .Select(sink => (ImmutableArray.Create(sink.Options.Name), sink.Values))),
    ];
}
