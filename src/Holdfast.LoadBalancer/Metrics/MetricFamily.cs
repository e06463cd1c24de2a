namespace Holdfast.LoadBalancer.Metrics;

/// <summary>A metric as Prometheus has it: all that is the same of its samples.</summary>
/// <param name="Name">
/// Ends in the base unit, if it has one (<c>_seconds</c>, <c>_bytes</c>); a counter's then in <c>_total</c>.
/// </param>
/// <param name="Kind">What kind of number it is.</param>
/// <param name="Help">What it tells, in a sentence.</param>
/// <param name="Labels">
/// Its labels; values come from the configuration or a fixed choice, never from a client or a name asked for.
/// </param>
#pragma warning disable CA1819 // A row is written once, and read by those who walk the rows.
public sealed record MetricFamily(string Name, MetricKind Kind, string Help, params string[] Labels)
#pragma warning restore CA1819
{
    /// <summary>A number that only grows.</summary>
    public static MetricFamily Counter(string name, string help, params string[] labels) =>
        new(name, MetricKind.Counter, help, labels);

    /// <summary>A number that goes up and down.</summary>
    public static MetricFamily Gauge(string name, string help, params string[] labels) =>
        new(name, MetricKind.Gauge, help, labels);

    /// <summary>Durations by bucket.</summary>
    public static MetricFamily Histogram(string name, string help, params string[] labels) =>
        new(name, MetricKind.Histogram, help, labels);

    /// <summary>What is told by labels alone.</summary>
    public static MetricFamily Info(string name, string help, params string[] labels) => new(name, MetricKind.Info, help, labels);
}

/// <summary>What kind of number a metric is.</summary>
public enum MetricKind
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
