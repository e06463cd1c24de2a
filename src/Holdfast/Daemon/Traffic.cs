using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Daemon;

/// <summary>The traffic of a while.</summary>
/// <param name="QueriesPerSecond">Clients' queries a second.</param>
/// <param name="CacheShare">Of the answers, those that came from a cache, from 0 to 1; null without an answer.</param>
/// <param name="Latency">How long clients waited.</param>
internal sealed record Traffic(double QueriesPerSecond, double? CacheShare, LatencyHistogram Latency);
