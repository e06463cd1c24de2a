namespace Holdfast.Metrics;

/// <summary>A metric: all that is the same of its samples.</summary>
/// <param name="Name">As docs/metrics.md has it; a counter's ends in <c>_total</c>.</param>
/// <param name="Kind">What kind of number it is.</param>
/// <param name="Help">What it tells, in a sentence.</param>
/// <param name="Labels">Its labels; values come from the configuration or a fixed choice, never from a client or a name asked for.</param>
internal sealed record MetricFamily(string Name, MetricKind Kind, string Help, params string[] Labels)
{
    public static MetricFamily Counter(string name, string help, params string[] labels) => new(name, MetricKind.Counter, help, labels);

    public static MetricFamily Gauge(string name, string help, params string[] labels) => new(name, MetricKind.Gauge, help, labels);

    public static MetricFamily Histogram(string name, string help, params string[] labels) => new(name, MetricKind.Histogram, help, labels);

    public static MetricFamily Info(string name, string help, params string[] labels) => new(name, MetricKind.Info, help, labels);
}

/// <summary>What kind of number a metric is.</summary>
internal enum MetricKind
{
    /// <summary>It only grows; its samples' name ends in <c>_total</c>.</summary>
    Counter,

    /// <summary>It goes up and down.</summary>
    Gauge,

    /// <summary>Counts of durations by bucket.</summary>
    Histogram,

    /// <summary>Always 1; what it tells is in its labels. Its name ends in <c>_info</c>.</summary>
    Info,
}
