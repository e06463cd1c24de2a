using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>A worker's listeners of one protocol.</summary>
internal interface IProtocolListeners : ISweepTarget, IDisposable
{
    /// <summary>Takes over the listeners of another configuration: those of this protocol.</summary>
    void Reconfigure(IReadOnlyList<BoundListener> listeners);
}

/// <summary>How a worker comes by its listeners of a protocol: a row for each protocol there is.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Create">Makes a worker's listeners, none yet.</param>
internal sealed record ListenerKind(ListenerProtocol Protocol, Func<ListenerContext, IProtocolListeners> Create);

/// <summary>What a worker gives its listeners.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Path">The way that queries take.</param>
/// <param name="Clients">Its clients by number.</param>
/// <param name="OwnChecks">The sockets of the node's own checks.</param>
/// <param name="Metrics">What it counts.</param>
/// <param name="Traffic">Counts queries by the service address they were sent to.</param>
/// <param name="Gauges">The state of all workers' UDP sockets.</param>
/// <param name="Own">The node's own addresses.</param>
/// <param name="Shortage">Told when no descriptor is left.</param>
internal sealed record ListenerContext(
    Worker Worker, QueryPath Path, ClientTable Clients, ExemptSources OwnChecks, WorkerMetrics Metrics, ServiceTraffic Traffic,
    ListenerGauges Gauges, OwnAddresses Own, DescriptorShortage Shortage);
