namespace Holdfast.Metrics;

/// <summary>How metrics are written: two formats that differ little.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus text, version 0.0.4.</summary>
    PrometheusText,

    /// <summary>OpenMetrics text, version 1.0.0.</summary>
    OpenMetrics,
}
