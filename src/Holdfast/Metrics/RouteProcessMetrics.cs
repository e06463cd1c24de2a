using System.Collections.Immutable;
using Holdfast.Contracts;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>Programs that announce routes.</summary>
internal static class RouteProcessMetrics
{
    public static ImmutableArray<MetricRow<IReadOnlyList<RouteProcessStatus>>> Rows { get; } =
    [
        Each(MetricFamily.Gauge("holdfast_route_process_up", "Whether the program runs.", "process"),
            process => process.IsRunning ? 1 : 0),
        Each(MetricFamily.Counter("holdfast_route_process_starts_total", "Times it was started.", "process"),
            process => process.Starts),
        Each(MetricFamily.Counter("holdfast_route_process_commands_total", "Commands that it wrote.", "process"),
            process => process.Commands),
        Each(MetricFamily.Counter("holdfast_route_process_refused_commands_total", "Those of them that were refused.", "process"),
            process => process.Refused),
        Each(MetricFamily.Counter("holdfast_route_process_dropped_lines_total",
            "Lines that it has lost, because it did not read those before them.", "process"),
            process => process.Dropped),
    ];

    private static MetricRow<IReadOnlyList<RouteProcessStatus>> Each(
        MetricFamily family, Func<RouteProcessStatus, double> value) =>
        new(family, (writer, processes) =>
        {
            foreach (var process in processes) writer.Sample(value(process), process.Name);
        });
}
