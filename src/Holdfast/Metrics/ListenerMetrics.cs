using System.Collections.Immutable;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>Sockets: what the kernel drops before a query is seen, and clients' TCP connections.</summary>
internal static class ListenerMetrics
{
    public static ImmutableArray<MetricRow<BalancerSnapshot>> Rows { get; } =
    [
        Each(MetricFamily.Counter("holdfast_listener_dropped_total",
            "Datagrams the kernel dropped, mostly for want of room in a receive buffer.", "listener"),
            listener => listener.Dropped),
        Each(MetricFamily.Gauge("holdfast_listener_receive_buffer_bytes",
            "Receive buffer of each UDP socket, as the kernel counts (overhead included).", "listener"),
            listener => listener.ReceiveBuffer),
        Each(MetricFamily.Gauge("holdfast_listener_send_buffer_bytes",
            "Send buffer of each UDP socket, as the kernel counts.", "listener"), listener => listener.SendBuffer),
        Each(MetricFamily.Gauge("holdfast_listener_receive_queue_bytes",
            "What waited to be received a moment ago, over all sockets of the listener.", "listener"),
            listener => listener.ReceiveQueue),
        .. MetricRow.Of<BalancerSnapshot>(Counters.Connections, balancer => [([], balancer.Counters)]),
        MetricRow.One<BalancerSnapshot>(MetricFamily.Gauge("holdfast_tcp_connections_allowed",
            "Clients' TCP connections that may be open at once: `dns.tcp.max_connections`, or fewer where descriptors are few."),
            balancer => balancer.Balancer.MaxConnections),
        MetricRow.One<BalancerSnapshot>(MetricFamily.Gauge("holdfast_tcp_buffered_bytes",
            "Messages of TCP that are being read, are pending or wait to be written (`dns.tcp.max_buffered`)."),
            balancer => balancer.Balancer.Buffered),
        new(MetricFamily.Counter("holdfast_out_of_descriptors_total",
            "Times that no descriptor was left, by what it was wanted for.", "for"), WriteOutOfDescriptors),
    ];

    private static void WriteOutOfDescriptors(MetricsWriter writer, BalancerSnapshot balancer)
    {
        foreach (var use in Enum.GetValues<DescriptorUse>())
            writer.Sample(balancer.Balancer.OutOfDescriptors(use), DescriptorUses.Labels[(int)use]);
    }

    private static MetricRow<BalancerSnapshot> Each(MetricFamily family, Func<ListenerStatus, double> value) =>
        new(family, (writer, balancer) =>
        {
            foreach (var listener in balancer.Listeners) writer.Sample(value(listener), listener.ToString());
        });
}
