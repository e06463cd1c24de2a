using System.Collections.Immutable;
using Holdfast.Linux.Kernel;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Listeners.Udp;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Streams;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Upstreams.Tcp;
using Holdfast.LoadBalancer.Upstreams.Udp;

namespace Holdfast.LoadBalancer;

/// <summary>What a load balancer is put together from: its listeners, by protocol, and its ways to backends.</summary>
internal sealed record LoadBalancerParts
{
    /// <summary>Counts clients' TCP connections, over all protocols.</summary>
    public TcpLimits TcpLimits { get; } = new();

    /// <summary>Tells how many descriptors the process may have.</summary>
    public Func<ulong> DescriptorLimit { get; init; } = static () => OpenFiles.Limit;

    /// <summary>Counts zone transfers, over all workers.</summary>
    public TransferLimits TransferLimits { get; } = new();

    /// <summary>The listeners of every protocol: a protocol more is a line more.</summary>
    public ImmutableArray<ListenerKind> Listeners { get; init; }

    /// <summary>
    /// Makes what sees the queries of a worker, whose number it is given, beside what the configuration asks for.
    /// </summary>
    public Func<int, ImmutableArray<IQueryObserver>> CreateObservers { get; init; } = static _ => [];

    /// <summary>Makes a worker's ways to a backend.</summary>
    public Func<Backend, UpstreamContext, BackendUpstreams> CreateUpstreams { get; init; } = UdpAndTcp;

    /// <summary>The parts of the product.</summary>
    public LoadBalancerParts() => Listeners =
    [
        new(ListenerProtocol.Udp, context => new UdpListeners(context)),
        new(ListenerProtocol.Tcp, context => new TcpListeners(ListenerProtocol.Tcp, () => new PlainStream(), TcpLimits, context)),
    ];

    /// <summary>UDP for what came in datagrams, TCP for what came in streams.</summary>
    private static BackendUpstreams UdpAndTcp(Backend backend, UpstreamContext context)
    {
        var tcp = new TcpUpstream(backend, () => new PlainStream(), context);
        return new BackendUpstreams(backend, new UdpUpstream(backend, tcp, context), tcp)
        {
            JoinTime = JoinTime(backend, context),
        };
    }

    private static long JoinTime(Backend backend, UpstreamContext context) =>
        context.Worker.Ticks(Min(backend.Options.UdpTimeout, backend.Options.TcpTimeout)) / QueryMerger.PartOfTimeout;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
