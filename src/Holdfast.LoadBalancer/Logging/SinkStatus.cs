using System.Collections.Immutable;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>What is counted of each sink; each has its row in <see cref="SinkCounters"/>.</summary>
internal enum SinkCounter
{
    Written,
    QueueFull,
    NotTaken,
    Errors,
    End,
}

/// <summary>The rows of what is counted of each sink.</summary>
public static class SinkCounters
{
    private static readonly MetricFamily Dropped = MetricFamily.Counter("holdfast_dns_log_dropped_total",
        "Messages of the query log that were dropped: the sink's queue was full, or its file or collector did not take them.",
        "sink", "reason");

    /// <summary>All of them.</summary>
    public static ImmutableArray<CounterRow> All { get; } =
    [
        Row(SinkCounter.Written, MetricFamily.Counter("holdfast_dns_log_written_total",
            "Messages of the query log that the sink's file or collector has taken.", "sink")),
        Row(SinkCounter.QueueFull, Dropped, ["queue_full"]),
        Row(SinkCounter.NotTaken, Dropped, ["not_taken"]),
        Row(SinkCounter.Errors, MetricFamily.Counter("holdfast_dns_log_errors_total",
            "Times that a sink of the query log could not open its file, connect or write.", "sink")),
    ];

    private static CounterRow Row(SinkCounter counter, MetricFamily family, params ReadOnlySpan<ImmutableArray<string>> values) =>
        new((int)counter, family, values);
}

/// <summary>How a sink of the query log fares.</summary>
public sealed class SinkStatus
{
    internal SinkStatus(SinkOptions options, SinkTally tally, long queueFull)
    {
        Options = options;
        IsConnected = tally.IsConnected;
        Values = new CounterValues((int)SinkCounter.End);
        Values[(int)SinkCounter.Written] = tally.Written;
        Values[(int)SinkCounter.QueueFull] = queueFull;
        Values[(int)SinkCounter.NotTaken] = tally.Lost;
        Values[(int)SinkCounter.Errors] = tally.Errors;
    }

    /// <summary>As configured.</summary>
    public SinkOptions Options { get; }

    /// <summary>Whether its file is open, or its collector there.</summary>
    public bool IsConnected { get; }

    /// <summary>The counts since it was started, for the rows of <see cref="SinkCounters"/> to read.</summary>
    public CounterValues Values { get; }

    /// <summary>Messages that the file or the collector has taken.</summary>
    public long Written => Values[(int)SinkCounter.Written];

    /// <summary>Messages that were dropped.</summary>
    public long Dropped => Values[(int)SinkCounter.QueueFull] + Values[(int)SinkCounter.NotTaken];

    /// <summary>Times that opening, connecting or writing failed.</summary>
    public long Errors => Values[(int)SinkCounter.Errors];
}
