namespace Holdfast.Metrics;

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
