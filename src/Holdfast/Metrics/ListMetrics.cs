using System.Collections.Immutable;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>The lists in files that rules name.</summary>
internal static class ListMetrics
{
    public static ImmutableArray<MetricRow<BalancerSnapshot>> Rows { get; } =
    [
        Each("holdfast_dns_list_entries", "Entries of a list that are in force.", list => list.Entries),
        Each("holdfast_dns_list_bytes", "Memory that they take.", list => list.Bytes),
        Each("holdfast_dns_list_loaded_timestamp_seconds", "When they were taken over.",
            list => list.LoadedAt is { } loaded ? loaded.ToUnixTimeMilliseconds() / 1000.0 : null),
        Each("holdfast_dns_list_wrong_lines", "Lines of the file as it was last read that are wrong.", list => list.WrongLines),
        Each("holdfast_dns_list_refused", "1 while the file as it is now is not in force as a whole.",
            list => list.Refusal is null ? 0 : 1),
    ];

    private static MetricRow<BalancerSnapshot> Each(string name, string help, Func<ListStatus, double?> value) =>
        new(MetricFamily.Gauge(name, help, "list", "kind"), (writer, balancer) =>
        {
            foreach (var list in balancer.Balancer.Lists)
            {
                if (value(list) is { } known)
                    writer.Sample(known, list.Path, list.Kind == ListKind.Names ? "names" : "networks");
            }
        });
}
