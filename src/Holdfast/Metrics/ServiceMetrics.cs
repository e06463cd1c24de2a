using System.Collections.Immutable;
using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Speaker;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>Anycast services: their health, their checks and what becomes of their routes.</summary>
internal static class ServiceMetrics
{
    private static readonly Announcement[] Decisions = [Announcement.Announce, Announcement.Deprefer, Announcement.Withdraw];

    public static ImmutableArray<MetricRow<Snapshot>> Rows { get; } =
    [
        Each(MetricFamily.Gauge("holdfast_service_state",
            "1 for the state the prefix is in, 0 for the others.", "service", "prefix", "state"),
            (writer, prefix) => writer.States(
                prefix.Health.PrefixState, PrefixStates.All, PrefixStates.ToWord, prefix.Service, Name(prefix))),
        Value(MetricFamily.Counter("holdfast_service_transitions_total",
            "Changes between those states.", "service", "prefix"), prefix => prefix.Transitions),
        Value(MetricFamily.Counter("holdfast_service_falls_total",
            "Times it went from UP to DOWN.", "service", "prefix"), prefix => prefix.Falls),
        Value(MetricFamily.Gauge("holdfast_service_damped",
            "Whether its next rise takes longer because it fell often.", "service", "prefix"),
            prefix => prefix.Damping.Damped ? 1 : 0),
        new(MetricFamily.Counter("holdfast_service_queries_total",
            "Queries of clients sent to the prefix's address, over all listeners.", "service", "prefix"), WriteQueries),
        Each(MetricFamily.Gauge("holdfast_service_decision",
            "1 for what was decided of the prefix's route, 0 for the rest.", "service", "prefix", "decision"),
            (writer, prefix) => writer.States(
                prefix.Decision.Announcement, Decisions, ReportWords.ToWord, prefix.Service, Name(prefix))),
        Value(MetricFamily.Gauge("holdfast_service_drained",
            "Whether an operator has drained it: that its route is withdrawn is then meant.", "service", "prefix"),
            prefix => prefix.Drain is null ? 0 : 1),
        Value(MetricFamily.Gauge("holdfast_drain_end_timestamp_seconds",
            "When its drain ends by itself, in seconds since 1970; absent for a drain without an end, and while it is not drained.",
            "service", "prefix"), prefix => prefix.Drain?.Until?.ToUnixTimeMilliseconds() / 1000.0),
        Value(MetricFamily.Gauge("holdfast_service_med",
            "The MED it is to be announced with; absent while it is withdrawn.", "service", "prefix"),
            prefix => prefix.Decision.Med),
        new(MetricFamily.Gauge("holdfast_service_announced",
            "Whether this neighbor has the route from us; absent for one whose session does not carry the family.",
            "service", "prefix", "neighbor"), WriteAnnounced),
        EachCheck(MetricFamily.Gauge("holdfast_check_up",
            "Whether the check's last run held.", "service", "prefix", "check"),
            (writer, prefix, check) =>
            {
                if (check.Good is { } good) writer.Sample(good, prefix.Service, Name(prefix), check.Check);
            }),
        EachCheck(MetricFamily.Counter("holdfast_check_runs_total",
            "Runs of the check, by what they came to.", "service", "prefix", "check", "result"),
            (writer, prefix, check) => writer.Sample(check.GoodRuns, prefix.Service, Name(prefix), check.Check, "good")
                .Sample(check.BadRuns, prefix.Service, Name(prefix), check.Check, "bad")),
        Each(MetricFamily.Counter("holdfast_hook_runs_total",
            "Commands run because the state changed, by what they came to; dropped ones were never run.",
            "service", "prefix", "result"), WriteHooks),
    ];

    private static MetricRow<Snapshot> Value(MetricFamily family, Func<PrefixStatus, double?> value) =>
        Each(family, (writer, prefix) =>
    {
        if (value(prefix) is { } known) writer.Sample(known, prefix.Service, Name(prefix));
    });

    private static MetricRow<Snapshot> Each(MetricFamily family, Action<MetricsWriter, PrefixStatus> write) =>
        new(family, (writer, services) =>
        {
            foreach (var prefix in services.Prefixes) write(writer, prefix);
        });

    private static MetricRow<Snapshot> EachCheck(MetricFamily family, Action<MetricsWriter, PrefixStatus, CheckState> write) =>
        Each(family, (writer, prefix) =>
        {
            // A check that stands there twice is one metric: there would be no telling them apart.
            foreach (var check in prefix.CheckStates.DistinctBy(check => check.Check)) write(writer, prefix, check);
        });

    private static void WriteQueries(MetricsWriter writer, Snapshot services)
    {
        foreach (var prefix in services.Prefixes)
            writer.Sample(services.QueriesAt(prefix.Prefix.Address), prefix.Service, Name(prefix));
    }

    private static void WriteAnnounced(MetricsWriter writer, Snapshot services)
    {
        foreach (var prefix in services.Prefixes)
        {
            var route = prefix.Prefix.Announced;
            // One that does not speak the family cannot lack the route.
            foreach (var neighbor in services.Neighbors.Where(neighbor => neighbor.Carries(route.Family)))
                writer.Sample(neighbor.Announces(route), prefix.Service, Name(prefix), neighbor.Name);
        }
    }

    private static void WriteHooks(MetricsWriter writer, PrefixStatus prefix)
    {
        var hooks = prefix.Hooks;
        writer.Sample(hooks.Runs - hooks.Failures, prefix.Service, Name(prefix), "good")
            .Sample(hooks.Failures, prefix.Service, Name(prefix), "bad")
            .Sample(hooks.Dropped, prefix.Service, Name(prefix), "dropped");
    }

    private static string Name(PrefixStatus prefix) => prefix.Prefix.ToString();

    /// <summary>What the rows read.</summary>
    /// <param name="Prefixes">Every prefix of every service.</param>
    /// <param name="Neighbors">Every BGP neighbor.</param>
    /// <param name="QueriesAt">Clients' queries sent to an address.</param>
    internal sealed record Snapshot(
        ImmutableArray<PrefixStatus> Prefixes, ImmutableArray<NeighborStatus> Neighbors, Func<IPAddress, long> QueriesAt);
}
