using System.Collections.Immutable;
using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;

namespace Holdfast.Metrics;

/// <summary>Anycast services: their health, their checks and what becomes of their routes.</summary>
internal static class ServiceMetrics
{
    private static readonly string[] States = [.. PrefixStates.All.Select(state => state.ToWord())];
    private static readonly string[] Decisions = ["announce", "deprefer", "withdraw"];

    private static readonly MetricFamily State = MetricFamily.Gauge("holdfast_service_state", "1 for the state the prefix is in, 0 for the others.", "service", "prefix", "state");
    private static readonly MetricFamily Transitions = MetricFamily.Counter("holdfast_service_transitions_total", "Changes between those states.", "service", "prefix");
    private static readonly MetricFamily Falls = MetricFamily.Counter("holdfast_service_falls_total", "Times it went from UP to DOWN.", "service", "prefix");
    private static readonly MetricFamily Damped = MetricFamily.Gauge("holdfast_service_damped", "Whether its next rise takes longer because it fell often.", "service", "prefix");
    private static readonly MetricFamily Queries = MetricFamily.Counter("holdfast_service_queries_total", "Queries of clients sent to the prefix's address, over all listeners.", "service", "prefix");
    private static readonly MetricFamily Decision = MetricFamily.Gauge("holdfast_service_decision", "1 for what was decided of the prefix's route, 0 for the rest.", "service", "prefix", "decision");
    private static readonly MetricFamily Med = MetricFamily.Gauge("holdfast_service_med", "The MED it is to be announced with; absent while it is withdrawn.", "service", "prefix");
    private static readonly MetricFamily Announced = MetricFamily.Gauge("holdfast_service_announced", "Whether this neighbor has the route from us; absent for one that has agreed not to speak the family.", "service", "prefix", "neighbor");
    private static readonly MetricFamily CheckUp = MetricFamily.Gauge("holdfast_check_up", "Whether the check's last run held.", "service", "prefix", "check");
    private static readonly MetricFamily CheckRuns = MetricFamily.Counter("holdfast_check_runs_total", "Runs of the check, by what they came to.", "service", "prefix", "check", "result");

    private static readonly MetricFamily HookRuns = MetricFamily.Counter("holdfast_hook_runs_total", "Commands run because the state changed, by what they came to; dropped ones were never run.", "service", "prefix", "result");

    public static void Write(MetricsWriter writer, ImmutableArray<PrefixStatus> prefixes, ImmutableArray<NeighborStatus> neighbors, Func<IPAddress, long> queriesAt)
    {
        writer.Begin(State);
        foreach (var prefix in prefixes) writer.States(prefix.Health.PrefixState.ToWord(), States, prefix.Service, Name(prefix));
        writer.Begin(Transitions);
        foreach (var prefix in prefixes) writer.Sample(prefix.Transitions, prefix.Service, Name(prefix));
        writer.Begin(Falls);
        foreach (var prefix in prefixes) writer.Sample(prefix.Falls, prefix.Service, Name(prefix));
        writer.Begin(Damped);
        foreach (var prefix in prefixes) writer.Sample(prefix.Damping.Damped, prefix.Service, Name(prefix));
        writer.Begin(Queries);
        foreach (var prefix in prefixes) writer.Sample(queriesAt(prefix.Prefix.Address), prefix.Service, Name(prefix));
        writer.Begin(Decision);
        foreach (var prefix in prefixes) writer.States(Word(prefix.Decision.Announcement), Decisions, prefix.Service, Name(prefix));
        writer.Begin(Med);
        foreach (var prefix in prefixes)
            if (prefix.Decision.Med is { } med) writer.Sample(med, prefix.Service, Name(prefix));
        writer.Begin(Announced);
        foreach (var prefix in prefixes)
        {
            var route = prefix.Prefix.Announced;
            // One that does not speak the family cannot lack the route.
            foreach (var neighbor in neighbors.Where(neighbor => neighbor.State != SessionState.Established || neighbor.Families.Contains(route.Family)))
                writer.Sample(neighbor.Announces(route), prefix.Service, Name(prefix), neighbor.Name);
        }
        // A check that stands there twice is one metric: there would be no telling them apart.
        (PrefixStatus Prefix, CheckState Check)[] checks = [.. prefixes.SelectMany(prefix => prefix.CheckStates.DistinctBy(check => check.Check).Select(check => (prefix, check)))];
        writer.Begin(CheckUp);
        foreach (var (prefix, check) in checks)
            if (check.Good is { } good) writer.Sample(good, prefix.Service, Name(prefix), check.Check);
        writer.Begin(CheckRuns);
        foreach (var (prefix, check) in checks)
        {
            writer.Sample(check.GoodRuns, prefix.Service, Name(prefix), check.Check, "good")
                .Sample(check.BadRuns, prefix.Service, Name(prefix), check.Check, "bad");
        }
        writer.Begin(HookRuns);
        foreach (var prefix in prefixes)
        {
            var hooks = prefix.Hooks;
            writer.Sample(hooks.Runs - hooks.Failures, prefix.Service, Name(prefix), "good")
                .Sample(hooks.Failures, prefix.Service, Name(prefix), "bad").Sample(hooks.Dropped, prefix.Service, Name(prefix), "dropped");
        }
    }

    private static string Name(PrefixStatus prefix) => prefix.Prefix.ToString();

    private static string Word(Announcement announcement) => announcement switch
    {
        Announcement.Announce => "announce",
        Announcement.Deprefer => "deprefer",
        _ => "withdraw",
    };
}
