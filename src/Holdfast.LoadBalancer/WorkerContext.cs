using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer;

/// <summary>The little that all workers have in common.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Memory">Counters and heartbeats, a cell each.</param>
/// <param name="Traffic">Counts queries by service address, over all workers.</param>
/// <param name="OwnChecks">The sockets of the node's own checks.</param>
/// <param name="Parts">The protocols, and the ways to backends.</param>
/// <param name="OnBroken">Called on a worker's thread with what broke it; it must end the process.</param>
internal sealed record WorkerContext(
    TimeProvider Time, WorkerMemory Memory, ServiceTraffic Traffic, ExemptSources OwnChecks, LoadBalancerParts Parts,
        Action<Exception> OnBroken)
{
    /// <summary>The buckets of latency histograms.</summary>
    public LatencyScale Scale { get; } = new(Time.TimestampFrequency);

    /// <summary>The latest queries of each worker.</summary>
    public RecentQueries Recent { get; } = new(Memory.Workers);

    /// <summary>What the memory of streams' messages is counted in.</summary>
    public BufferAccounts Buffers { get; } = new(Memory.Workers, Time);

    /// <summary>The node's own addresses.</summary>
    public OwnAddresses Own { get; } = new();

    /// <summary>Whom and what operators and rules block.</summary>
    public BlockTable Blocks { get; } = new(Memory.Workers, Time);

    /// <summary>Told when no descriptor is left.</summary>
    public required DescriptorShortage Shortage { get; init; }

    /// <summary>The query log.</summary>
    public required QueryLogs Logs { get; init; }

    /// <summary>The state of all workers' UDP sockets.</summary>
    public ListenerGauges Gauges { get; } = new();
}
