using System.Collections.Immutable;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>A metric and how its samples are read: <c>/metrics</c> and docs/metrics.md walk these rows.</summary>
/// <param name="Family">The metric.</param>
/// <param name="Write">Writes its samples, if there are any.</param>
/// <typeparam name="T">What they are read from.</typeparam>
internal sealed record MetricRow<T>(MetricFamily Family, Action<MetricsWriter, T> Write);

/// <summary>Makes rows.</summary>
internal static class MetricRow
{
    /// <summary>Of a metric with one sample, or none where there is no value.</summary>
    public static MetricRow<T> One<T>(MetricFamily family, Func<T, double?> value) => new(family, (writer, source) =>
    {
        if (value(source) is { } known) writer.Sample(known);
    });

    /// <summary>Of counters, each metric once.</summary>
    /// <param name="rows">The counters' rows.</param>
    /// <param name="owners">Whose counters these are: label values that tell it, and the numbers.</param>
    public static IEnumerable<MetricRow<T>> Of<T>(
        ImmutableArray<CounterRow> rows, Func<T, IEnumerable<(ImmutableArray<string> Labels, CounterValues Values)>> owners) =>
            rows.GroupBy(row => row.Family).Select(family => new MetricRow<T>(family.Key, (writer, source) =>
        {
            foreach (var owner in owners(source))
                foreach (var (labels, value) in family.SelectMany(row => row.Samples(owner.Values)))
                    writer.Sample(value, [.. owner.Labels, .. labels]);
        }));
}
