using Holdfast.Contracts;

namespace Holdfast.Metrics;

/// <summary>Sockets: what the kernel drops before a query is seen, and clients' TCP connections.</summary>
internal static class ListenerMetrics
{
    private static readonly MetricFamily Dropped = MetricFamily.Counter("holdfast_listener_dropped_total", "Datagrams the kernel dropped, mostly for want of room in a receive buffer.", "listener");
    private static readonly MetricFamily ReceiveBuffer = MetricFamily.Gauge("holdfast_listener_receive_buffer_bytes", "Receive buffer of each UDP socket, as the kernel counts (overhead included).", "listener");
    private static readonly MetricFamily SendBuffer = MetricFamily.Gauge("holdfast_listener_send_buffer_bytes", "Send buffer of each UDP socket, as the kernel counts.", "listener");
    private static readonly MetricFamily ReceiveQueue = MetricFamily.Gauge("holdfast_listener_receive_queue_bytes", "What waited to be received a moment ago, over all sockets of the listener.", "listener");
    private static readonly MetricFamily Connections = MetricFamily.Gauge("holdfast_tcp_connections", "Clients' TCP connections open now.");
    private static readonly MetricFamily Accepted = MetricFamily.Counter("holdfast_tcp_connections_accepted_total", "Clients' TCP connections accepted.");
    private static readonly MetricFamily Closed = MetricFamily.Counter("holdfast_tcp_connections_closed_total", "Clients' TCP connections closed by this node, by reason.", "reason");

    public static void Write(MetricsWriter writer, IBalancerView balancer)
    {
        var listeners = balancer.Listeners;
        writer.Begin(Dropped);
        foreach (var listener in listeners) writer.Sample(listener.Dropped, listener.ToString());
        writer.Begin(ReceiveBuffer);
        foreach (var listener in listeners) writer.Sample(listener.ReceiveBuffer, listener.ToString());
        writer.Begin(SendBuffer);
        foreach (var listener in listeners) writer.Sample(listener.SendBuffer, listener.ToString());
        writer.Begin(ReceiveQueue);
        foreach (var listener in listeners) writer.Sample(listener.ReceiveQueue, listener.ToString());

        var counters = balancer.Counters;
        writer.Begin(Connections).Sample(counters.TcpOpen);
        writer.Begin(Accepted).Sample(counters.TcpAccepted);
        writer.Begin(Closed)
            .Sample(counters.TcpLimitReached, "limit")
            .Sample(counters.TcpClientLimitReached, "client_limit")
            .Sample(counters.TcpIdleTimeouts, "idle")
            .Sample(counters.TcpMessageTimeouts, "message_timeout")
            .Sample(counters.TcpSlowReaders, "slow_reader")
            .Sample(counters.TcpZeroLengthFrames, "empty_message");
    }
}
