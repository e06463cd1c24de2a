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
