using System.Globalization;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Metrics;

/// <summary>Clients' queries, what they were answered, and what became of those that were not.</summary>
internal static class DnsMetrics
{
    private static readonly MetricFamily Queries = MetricFamily.Counter("holdfast_dns_queries_total", "Queries of clients that the ACL allows.", "transport", "family");
    private static readonly MetricFamily OwnChecks = MetricFamily.Counter("holdfast_dns_own_checks_total", "Queries of the node's own checks; they are counted nowhere else.");
    private static readonly MetricFamily Responses = MetricFamily.Counter("holdfast_dns_responses_total", "Answers sent to clients.", "rcode", "source");
    private static readonly MetricFamily Duration = MetricFamily.Histogram("holdfast_dns_query_duration_seconds", "Time from the receipt of a query to the sending of its answer.", "source");
    private static readonly MetricFamily Dropped = MetricFamily.Counter("holdfast_dns_dropped_total", "Queries that got no answer.", "reason");
    private static readonly MetricFamily NoBackend = MetricFamily.Counter("holdfast_dns_no_backend_total", "Queries for which no backend of the pool was usable, answered or not.");
    private static readonly MetricFamily Merged = MetricFamily.Counter("holdfast_dns_merged_total", "Queries that waited for the answer to an identical one in flight, instead of being sent.");
    private static readonly MetricFamily Truncated = MetricFamily.Counter("holdfast_dns_truncated_total", "Answers cut to what the client can take over UDP.");
    private static readonly MetricFamily Rule = MetricFamily.Counter("holdfast_dns_rule_matches_total", "Queries a rule acted on; a reload begins anew.", "rule", "action");
    private static readonly MetricFamily Workers = MetricFamily.Gauge("holdfast_dns_workers", "Worker threads.");
    private static readonly MetricFamily Heartbeat = MetricFamily.Gauge("holdfast_dns_heartbeat_age_seconds", "Time since the slowest worker thread was last seen alive.");

    public static void Write(MetricsWriter writer, LoadBalancer.LoadBalancer balancer)
    {
        var counters = balancer.Counters;
        writer.Begin(Queries)
            .Sample(counters.UdpIpv4Queries, "udp", "ipv4").Sample(counters.UdpIpv6Queries, "udp", "ipv6")
            .Sample(counters.TcpIpv4Queries, "tcp", "ipv4").Sample(counters.TcpIpv6Queries, "tcp", "ipv6");
        writer.Begin(OwnChecks).Sample(counters.OwnChecks);
        writer.Begin(Responses);
        Write(writer, counters.FromCache, "cache");
        Write(writer, counters.FromBackends, "backend");
        Write(writer, counters.FromSelf, "self");
        writer.Begin(Duration)
            .Buckets(balancer.Latency(AnswerSource.Cache), "cache")
            .Buckets(balancer.Latency(AnswerSource.Backend), "backend")
            .Buckets(balancer.Latency(AnswerSource.Self), "self");
        writer.Begin(Dropped)
            .Sample(counters.AclDropped, "acl")
            .Sample(counters.RuleDropped, "rule")
            .Sample(counters.Unparsable, "malformed")
            .Sample(counters.ResponsesAsQueries, "not_a_query")
            .Sample(counters.Oversized, "oversized")
            .Sample(counters.NoBackendDropped, "no_backend")
            .Sample(counters.BackendTimeouts - counters.TcpBackendTimeouts, "backend_timeout")
            .Sample(counters.BackendSendErrors - counters.TcpBackendErrors, "backend_error")
            .Sample(counters.MergedUnanswered, "merged")
            .Sample(counters.InFlightLimit, "in_flight_limit")
            .Sample(counters.AnswersNotSent, "not_sent");
        writer.Begin(NoBackend).Sample(counters.NoBackend);
        writer.Begin(Merged).Sample(counters.Merged);
        writer.Begin(Truncated).Sample(counters.Truncated);
        writer.Begin(Rule);
        foreach (var (rule, place) in balancer.Rules.Select((rule, index) => (rule, place: index + 1)))
        {
            // Given names are unique and have no space.
            var name = rule.Options.Name is { Length: > 0 } given ? given : string.Create(CultureInfo.InvariantCulture, $"rule {place}");
            writer.Sample(rule.Hits, name, Word(rule.Options.Action));
        }
        writer.Begin(Workers).Sample(balancer.Threads);
        var age = balancer.HeartbeatAge;
        writer.Begin(Heartbeat).Sample(age == TimeSpan.MaxValue ? double.PositiveInfinity : age.TotalSeconds);
    }

    private static void Write(MetricsWriter writer, in ResponseCounters counters, string source) => writer
        .Sample(counters.NoError, "NOERROR", source).Sample(counters.FormErr, "FORMERR", source)
        .Sample(counters.ServFail, "SERVFAIL", source).Sample(counters.NxDomain, "NXDOMAIN", source)
        .Sample(counters.NotImp, "NOTIMP", source).Sample(counters.Refused, "REFUSED", source)
        .Sample(counters.Other, "other", source);

    private static string Word(RuleAction action) => action switch
    {
        RuleAction.Truncate => "truncate",
        RuleAction.Refuse => "refuse",
        RuleAction.Drop => "drop",
        RuleAction.Pool => "pool",
        RuleAction.Spoof => "spoof",
        _ => "allow",
    };
}
